"""Random identifiers and codes in the shapes that papers of Indian offices carry.

Shapes only: check digits are random, so hardly any is a valid number, and none is a person's.
Every function takes a random.Random and returns a string.
"""

import string

from text.sources import english_words, word_list

DIGITS = string.digits
UPPER = string.ascii_uppercase
LOWER = string.ascii_lowercase
ALNUM_UPPER = UPPER + DIGITS
ALNUM = string.ascii_letters + DIGITS
HEX = "0123456789abcdef"
STATES = (
    "AN AP AR AS BR CG CH DD DL GA GJ HP HR JH JK KA KL LA MH ML MN MP MZ NL OD PB PY RJ SK TN TR TS "
    "UK UP UP UP UP UP UP WB"
).split()
BANKS = "SBIN PUNB BARB UBIN CNRB HDFC ICIC UTIB KKBK IOBA BKID IDIB CBIN UCBA YESB INDB MAHB PSIB".split()
MAIL_DOMAINS = (
    "gmail.com yahoo.co.in yahoo.com nic.in gov.in up.gov.in up.nic.in outlook.com hotmail.com "
    "rediffmail.com icloud.com uppolice.gov.in mail.gov.in live.com"
).split()
UPI_HANDLES = (
    "oksbi okhdfcbank okicici okaxis ybl ibl axl paytm ptsbi ptyes upi sbi icici hdfcbank apl jio pnb boi"
).split()
MONTHS = (
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June July August "
    "September October November December JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
).split()
DEVANAGARI_DIGITS = "०१२३४५६७८९"


def some(r, count, alphabet=DIGITS):
    return "".join(r.choice(alphabet) for _ in range(count))


def groups(r, widths, separator=" ", alphabet=DIGITS):
    return separator.join(some(r, w, alphabet) for w in widths)


def aadhaar(r):
    separator = r.choice("      --.") if r.random() < 0.85 else ""
    number = r.choice("23456789") + some(r, 11)
    return separator.join((number[:4], number[4:8], number[8:]))


def masked_aadhaar(r):
    mask = r.choice(["XXXX", "xxxx", "XXXX", "****", "××××", "●●●●"])
    separator = r.choice([" ", " ", "-", ""])
    return separator.join((mask, mask, some(r, 4)))


def virtual_id(r):
    return groups(r, (4, 4, 4, 4))


def enrolment_id(r):
    return groups(r, (4, 5, 5), "/")


def pan(r):
    return some(r, 3, UPPER) + r.choice("PPPPPCHFATBLJG") + some(r, 1, UPPER) + some(r, 4) + some(r, 1, UPPER)


def tan(r):
    return some(r, 4, UPPER) + some(r, 5) + some(r, 1, UPPER)


def gstin(r):
    return f"{r.randint(1, 38):02d}" + pan(r) + some(r, 1, "123456789ABC") + "Z" + some(r, 1, ALNUM_UPPER)


def company_id(r):
    kind = r.random()
    if kind < 0.5:
        form = r.choice("PLC PTC GOI SGC FLC NPL OPC".split())
        return r.choice("LU") + some(r, 5) + r.choice(STATES) + str(r.randint(1950, 2025)) + form + some(r, 6)
    return some(r, 3, UPPER) + "-" + some(r, 4) if kind < 0.75 else some(r, 8)


def epic(r):
    if r.random() < 0.8:
        return some(r, 3, UPPER) + some(r, 7)
    return "/".join((r.choice(STATES), some(r, 2), some(r, 3), some(r, r.choice([6, 7]))))


def passport(r):
    return some(r, 1, UPPER) + r.choice(["", "", "", " "]) + some(r, 7)


def mrz_name(r):
    names = [n.upper().replace("'", "") for n in word_list("english_names")]
    given = "<".join(r.choice(names) for _ in range(r.choice([1, 1, 2])))
    return r.choice(names) + "<<" + given


def mrz(r):
    """One line of a TD3, TD2, TD1 or visa machine-readable zone."""
    width = r.choice([44, 44, 44, 44, 36, 30])
    kind = r.random()
    if kind < 0.42:
        head = r.choice(["P<IND", "P<IND", "P<IND", "PMIND", "V<IND", "I<IND", "P<" + some(r, 3, UPPER)])
        return (head + mrz_name(r)).ljust(width, "<")[:width]
    if kind < 0.48:
        return mrz_name(r).ljust(30, "<")[:30]
    number = some(r, 1, UPPER) + some(r, 7) + "<" + some(r, 1)
    nation = r.choice(["IND", "IND", "IND", some(r, 3, UPPER)])
    body = number + nation + some(r, 7) + r.choice("MF<") + some(r, 7)
    optional = r.choice(["", "", some(r, r.randint(3, 14), ALNUM_UPPER)])
    tail = r.choice(["<", "0", some(r, 1)]) + some(r, 1)
    return (body + optional).ljust(width - 2, "<")[: width - 2] + tail


def driving_licence(r):
    state, office = r.choice(STATES), f"{r.randint(1, 99):02d}"
    year, serial = str(r.randint(1990, 2025)), some(r, 7)
    form = r.random()
    if form < 0.75:
        return state + r.choice(["", "-", " "]) + office + r.choice([" ", "", "-"]) + year + serial
    return f"{state}{office}/DLC/{year[2:]}/{some(r, r.randint(4, 6))}"


def vehicle(r):
    gap = r.choice(["", " ", " ", "-"])
    form = r.random()
    series = some(r, r.choice([1, 2, 2, 2, 3]), "ABCDEFGHJKLMNPQRSTUVWXYZ")
    number = str(r.randint(1, 9999)).zfill(4)
    if form < 0.75:
        return r.choice(STATES) + r.choice(["", gap]) + f"{r.randint(1, 96):02d}" + gap + series + gap + number
    if form < 0.85:
        return f"{r.randint(21, 26)}" + gap + "BH" + gap + number + gap + some(r, r.choice([1, 2]), "ABCDEFGH")
    if form < 0.92:
        return r.choice(["", "↑"]) + some(r, 2) + r.choice("ABCDEPRX") + some(r, 6) + some(r, 1, UPPER)
    return r.choice("MA3 MAT MBL MD2 ME4".split()) + some(r, 14, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789")


def ration(r):
    return r.choice("12") + some(r, 11)


def abha(r):
    if r.random() < 0.7:
        return "-".join(("91", some(r, 4), some(r, 4), some(r, 4)))
    return r.choice(word_list("english_names")).lower().replace("'", "") + some(r, r.randint(0, 4)) + "@abdm"


def provident_fund(r):
    form = r.random()
    if form < 0.4:
        return "10" + some(r, 10)
    if form < 0.7:
        return "/".join((r.choice(STATES), some(r, 3, UPPER), some(r, 7), "000", some(r, 7)))
    return some(r, 10) if form < 0.85 else r.choice(["GPF", "PPO", "PRAN"]) + " " + some(r, r.randint(5, 12))


def job_card(r):
    return "-".join((r.choice(STATES), some(r, 2), some(r, 3), some(r, 3), some(r, 3))) + "/" + some(r, 3)


def account(r):
    number = some(r, r.choice([9, 10, 11, 11, 12, 13, 14, 14, 15, 16, 17]))
    if r.random() < 0.12:
        return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    return number if r.random() < 0.85 else r.choice(["XXXXXX", "xxxxx", "******"]) + number[-4:]


def bank_code(r):
    form = r.random()
    if form < 0.75:
        return r.choice(BANKS) + "0" + (some(r, 6) if r.random() < 0.75 else some(r, 6, ALNUM_UPPER))
    if form < 0.87:
        return some(r, 9)
    return r.choice(BANKS) + "IN" + some(r, 2, UPPER) + r.choice(["", some(r, 3, ALNUM_UPPER)])


def upi(r):
    return _user(r) + "@" + r.choice(UPI_HANDLES)


def card(r):
    number = r.choice("4456") + some(r, 15)
    if r.random() < 0.1:
        return "3" + some(r, 3) + " " + some(r, 6) + " " + some(r, 5)
    return r.choice([" ", " ", " ", "-", ""]).join(number[i : i + 4] for i in range(0, 16, 4))


def expiry(r):
    return f"{r.randint(1, 12):02d}/{r.choice(['', '20'])}{r.randint(24, 35)}"


def phone(r):
    n = r.choice("6789") + some(r, 9)
    forms = (n, n, n, "+91 " + n, "+91-" + n, "+91" + n, "91" + n, "0" + n, n[:5] + " " + n[5:],
             "+91 " + n[:5] + " " + n[5:], n[:5] + "-" + n[5:], n[:3] + "-" + n[3:6] + "-" + n[6:],
             "0" + some(r, 3) + "-" + some(r, 7), "(0" + some(r, 3) + ") " + some(r, 7),
             "1800-" + some(r, 3) + "-" + some(r, 4), "1800 " + some(r, 3) + " " + some(r, 4))
    return r.choice(forms)


def _user(r):
    name = r.choice(word_list("english_names")).lower().replace("'", "")
    if r.random() < 0.25:
        name = r.choice(english_words()).lower().replace("'", "")
    second = r.choice([r.choice(word_list("english_names")).lower().replace("'", ""), some(r, r.randint(1, 4)),
                       r.choice(LOWER), ""])
    return name + (r.choice([".", "_", "", "-", ""]) + second if second else "")


def email(r):
    if r.random() < 0.15:
        return _user(r).replace(".", "[dot]") + "[at]" + r.choice(["nic[dot]in", "gov[dot]in", "gmail[dot]com"])
    domain = r.choice(MAIL_DOMAINS)
    if r.random() < 0.2:
        domain = r.choice(english_words()).lower().replace("'", "") + r.choice([".com", ".in", ".org", ".co.in", ".net"])
    address = _user(r) + "@" + domain
    return address.capitalize() if r.random() < 0.05 else address


def date(r):
    year, month, day = str(r.randint(1940, 2035)), f"{r.randint(1, 12):02d}", f"{r.randint(1, 31):02d}"
    mark = r.choice("///--..")
    form = r.random()
    if form < 0.5:
        return day + mark + month + mark + year
    if form < 0.6:
        return day + mark + month + mark + year[2:]
    if form < 0.7:
        return year + "-" + month + "-" + day
    if form < 0.85:
        return day + r.choice([" ", "-", " "]) + r.choice(MONTHS) + r.choice([" ", "-", ", "]) + year
    if form < 0.92:
        return str(int(day)) + " " + r.choice(word_list("hindi_months")) + r.choice([", ", " "]) + year
    table = str.maketrans(DIGITS, DEVANAGARI_DIGITS)
    return (day + mark + month + mark + year).translate(table)


def time_of_day(r):
    clock = f"{r.randint(0, 23):02d}:{some(r, 1, '012345')}{some(r, 1)}"
    if r.random() < 0.3:
        clock += f":{some(r, 1, '012345')}{some(r, 1)}"
    return clock + r.choice(["", "", " AM", " PM", " hrs", " बजे"])


def amount(r):
    whole = str(r.randint(1, 10 ** r.randint(1, 8)))
    head, last = whole[:-3], whole[-3:]
    parts = []
    while head:
        parts.insert(0, head[-2:])
        head = head[:-2]
    text = ",".join(parts + [last]) if r.random() < 0.8 else whole
    return r.choice(["₹", "₹ ", "Rs. ", "Rs ", "Rs.", "", "", "INR ", "रु0 ", "रु. "]) + text + r.choice(
        ["", "", ".00", "/-", "." + some(r, 2)])


def geo(r):
    if r.random() < 0.6:
        return f"{r.uniform(6, 37):.{r.randint(4, 6)}f}{r.choice(['', '° N', ' N'])}, {r.uniform(68, 97):.{r.randint(4, 6)}f}"
    return f"{r.randint(8, 36)}°{r.randint(0, 59):02d}'{r.randint(0, 59):02d}\"N"


def network(r):
    form = r.random()
    if form < 0.6:
        first = r.choice(["10", "192.168", "172." + str(r.randint(16, 31)), str(r.randint(1, 223))])
        rest = 4 - len(first.split("."))
        address = first + "".join("." + str(r.randint(0, 255)) for _ in range(rest))
        return address + r.choice(["", "", "", "/24", "/16", ":8080", ":22", ":443"])
    if form < 0.85:
        mac = [some(r, 2, HEX) for _ in range(6)]
        return r.choice([":".join(mac), "-".join(mac), ":".join(mac).upper()])
    return some(r, 15) if form < 0.95 else "fe80::" + ":".join(some(r, 4, HEX) for _ in range(4))


def token(r):
    forms = (
        lambda: r.choice(["AKIA", "ASIA"]) + some(r, 16, ALNUM_UPPER),
        lambda: r.choice(["ghp_", "gho_", "ghs_"]) + some(r, 36, ALNUM),
        lambda: "glpat-" + some(r, 20, ALNUM + "-_"),
        lambda: "AIza" + some(r, 35, ALNUM + "-_"),
        lambda: r.choice(["sk_live_", "sk_test_", "rk_live_"]) + some(r, 24, ALNUM),
        lambda: r.choice(["rzp_live_", "rzp_test_"]) + some(r, 14, ALNUM),
        lambda: r.choice(["npm_", "hf_", "xoxb-", "sk-"]) + some(r, r.randint(16, 36), ALNUM),
        lambda: "eyJ" + some(r, r.randint(10, 40), ALNUM + "-_."),
        lambda: some(r, r.choice([8, 16, 32, 40]), HEX),
        lambda: some(r, r.randint(6, 28), ALNUM),
        lambda: some(r, r.randint(6, 16), ALNUM + "@#$%&*!?+=_-"),
        lambda: r.choice(word_list("english_names")) + r.choice("@#_!") + some(r, r.randint(2, 4)) + r.choice(["", "!", "#"]),
        lambda: "-".join(some(r, w, HEX) for w in (8, 4, 4, 4, 12)),
        lambda: some(r, 40, ALNUM + "/+"),
    )
    return r.choice(forms)()


def file_number(r):
    year = str(r.randint(2005, 2027))
    section = some(r, r.randint(2, 4), UPPER)
    if r.random() < 0.35:
        parts = [some(r, r.randint(1, 4), r.choice([DIGITS, DIGITS, UPPER])) for _ in range(r.randint(2, 5))]
        return "".join(p + r.choice("///-") for p in parts) + r.choice([year, year[2:], some(r, 3)])
    forms = (
        f"{some(r, r.randint(1, 5))}/{some(r, r.randint(1, 2))}/{year}-{section}",
        f"F.No. {some(r, 2)}/{some(r, 2)}/{year}-{section}",
        f"No. {r.choice(UPPER)}-{some(r, 5)}/{some(r, 1)}/{year}-{section.capitalize()}.",
        f"D.O.No. {some(r, 1)}-{some(r, 2)}/{year}-{section}",
        f"{some(r, 4)}/{some(r, 2)}-{some(r, 1)}-{year}-{some(r, 2)}({some(r, 1)})/{year}",
        f"संख्या-{some(r, 3)}/{some(r, 2)}-{some(r, 1)}-{year}-{some(r, 2)}({some(r, 1)})/{year}",
        f"पत्रांक {some(r, 3)}/आ0लि0/{year}-{int(year[2:]) + 1:02d}",
        f"{some(r, 7)}/{year}/O/o {section}",
        f"मु0अ0सं0 {some(r, 3)}/{year[2:]}",
        f"{section}/{year}/{some(r, 4)}",
        f"{section}-{some(r, r.randint(2, 6))}",
        f"{some(r, 3)}({section})/{some(r, 3)}/{some(r, 2)}/{year}",
    )
    return r.choice(forms)


def plain_number(r):
    return some(r, r.choice([1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 12, 14, 16]))


def devanagari_number(r):
    return some(r, r.randint(1, 6), DEVANAGARI_DIGITS)


def mixed_code(r):
    return some(r, r.randint(3, 16), ALNUM_UPPER)


def url(r):
    host = r.choice(english_words()).lower().replace("'", "") + r.choice([".gov.in", ".nic.in", ".in", ".com", ".org"])
    return r.choice(["www.", "https://", "http://", "https://www."]) + host + r.choice(["", "/", "/" + r.choice(english_words()).lower()])


# Name: function, weight. The weights follow how often office papers carry them, and the harder
# ones (long, without words around them) come more often than that.
KINDS = {
    "aadhaar": (aadhaar, 7), "masked_aadhaar": (masked_aadhaar, 2), "virtual_id": (virtual_id, 1),
    "enrolment_id": (enrolment_id, 1), "pan": (pan, 5), "tan": (tan, 1), "gstin": (gstin, 4),
    "company_id": (company_id, 1), "epic": (epic, 3), "passport": (passport, 2), "mrz": (mrz, 5),
    "driving_licence": (driving_licence, 3), "vehicle": (vehicle, 4), "ration": (ration, 1),
    "abha": (abha, 2), "provident_fund": (provident_fund, 2), "job_card": (job_card, 1),
    "account": (account, 4), "bank_code": (bank_code, 4), "upi": (upi, 2), "card": (card, 3),
    "expiry": (expiry, 1), "phone": (phone, 7), "email": (email, 6), "date": (date, 7),
    "time_of_day": (time_of_day, 1), "amount": (amount, 5), "geo": (geo, 1), "network": (network, 3),
    "token": (token, 7), "file_number": (file_number, 7), "plain_number": (plain_number, 4),
    "devanagari_number": (devanagari_number, 1), "mixed_code": (mixed_code, 4), "url": (url, 2),
}
_NAMES = tuple(KINDS)
_WEIGHTS = tuple(weight for _, weight in KINDS.values())


def any_identifier(r):
    """(kind, text) of a random identifier."""
    kind = r.choices(_NAMES, _WEIGHTS)[0]
    return kind, KINDS[kind][0](r)
