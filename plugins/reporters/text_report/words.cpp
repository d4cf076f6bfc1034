#include "plugins/reporters/text_report/words.h"

#include <array>

namespace outvet::text_report {

const Sign& sign_of(Decision decision) {
  static constexpr std::array<Sign, 5> kSigns{{
      {"(✓)", "1;32", {"Post it", "पोस्ट करें"}},
      {"<◐>", "1;36", {"Post the safe copy", "सुरक्षित कॉपी पोस्ट करें"}},
      {"{?}", "1;33", {"Ask your manager", "अपने अधिकारी से पूछें"}},
      {"[×]", "1;35", {"Could not be checked", "जाँच नहीं हो सकी"}},
      {"[–]", "1;31", {"Do not post", "पोस्ट न करें"}},
  }};
  return kSigns.at(static_cast<std::size_t>(decision));
}

Phrase advice(const Verdict& verdict) {
  const bool copy = verdict.remedy == Remedy::Clean;
  switch (verdict.decision) {
    case Decision::Allow:
      return {"No private or confidential information was found in it.",
              "इसमें कोई निजी या गोपनीय जानकारी नहीं मिली।"};
    case Decision::Sanitize:
      if (!copy)
        return {"Do not post the original. Your manager decides how it may go out.",
                "मूल फ़ाइल पोस्ट न करें। यह कैसे बाहर जाए, अधिकारी तय करेंगे।"};
      return {"Do not post the original. Make the safe copy first, then post that.",
              "मूल फ़ाइल पोस्ट न करें। पहले सुरक्षित कॉपी बनाएँ, फिर वही पोस्ट करें।"};
    case Decision::Review:
      if (copy)
        return {"Do not post the original until your manager decides. A safe copy can be made.",
                "अधिकारी के फ़ैसले तक मूल फ़ाइल पोस्ट न करें। इसकी सुरक्षित कॉपी बन सकती है।"};
      return {"One thing is not certain. Do not post this until your manager decides.",
              "एक बात पक्की नहीं हो सकी। अधिकारी के फ़ैसले तक इसे पोस्ट न करें।"};
    case Decision::Block:
      if (copy)
        return {"Do not post the original. Make the safe copy first, then post that.",
                "मूल फ़ाइल पोस्ट न करें। पहले सुरक्षित कॉपी बनाएँ, फिर वही पोस्ट करें।"};
      return {"This must not go out. Covering parts of it would not make it fit to post.",
              "यह बाहर नहीं जाना चाहिए। कुछ हिस्से ढककर भी इसे पोस्ट नहीं किया जा सकता।"};
    case Decision::Unscannable: break;
  }
  return {"The file could not be checked. Do not post it unchecked.",
          "फ़ाइल की जाँच नहीं हो सकी। बिना जाँच के इसे पोस्ट न करें।"};
}

Phrase plain(const Gap& gap) {
  switch (gap.code) {
    case ErrorCode::Unsupported:
      return {"This kind of file, or this part of it, cannot be read.",
              "इस तरह की फ़ाइल, या इसका यह हिस्सा, पढ़ा नहीं जा सकता।"};
    case ErrorCode::Malformed:
      return {"The file is incomplete or damaged.", "फ़ाइल अधूरी या ख़राब है।"};
    case ErrorCode::LimitExceeded:
      return {"It is larger than the limit, so a part was not examined.",
              "यह तय सीमा से बड़ी है, इसलिए एक हिस्से की जाँच नहीं हुई।"};
    case ErrorCode::Timeout:
      return {"Time ran out before all of it was examined.", "पूरी जाँच होने से पहले समय ख़त्म हो गया।"};
    case ErrorCode::Cancelled: return {"The check was stopped.", "जाँच बीच में रोक दी गई।"};
    case ErrorCode::Io:
      return {"The file could not be opened or read to its end.",
              "फ़ाइल खुल नहीं सकी या पूरी पढ़ी नहीं जा सकी।"};
    case ErrorCode::Unavailable:
      return {"A part of outvet is missing on this machine; `outvet doctor` says which.",
              "इस मशीन पर outvet का एक हिस्सा नहीं है; `outvet doctor` चलाकर देखें।"};
    case ErrorCode::Internal: break;
  }
  return {"A part of it could not be examined.", "इसके एक हिस्से की जाँच नहीं हो सकी।"};
}

Phrase place(const Finding& finding) {
  if (finding.source == Source::FileName) return {"in the file name", "फ़ाइल के नाम में"};
  if (std::holds_alternative<PixelArea>(finding.locus.place)) return {"in the picture", "फ़ोटो में"};
  if (std::holds_alternative<MetadataKey>(finding.locus.place))
    return {"in the hidden details", "छिपी जानकारी में"};
  return {"in the whole file", "पूरी फ़ाइल में"};
}

}  // namespace outvet::text_report
