#include "plugins/detectors/rules/checks.h"

#include <string>

#include <gtest/gtest.h>

namespace outvet::rules {
namespace {

struct Case {
  const char* label;
  const char* check;
  const char* value;
  bool holds;
};

// Values are made up; check digits computed by hand or printed in the standard that is named.
constexpr Case kCases[] = {
    {"verhoeff_worked", "verhoeff", "500012345673", true},
    {"verhoeff_last_digit", "verhoeff", "500012345674", false},
    {"verhoeff_swapped", "verhoeff", "500012345637", false},
    {"verhoeff_letter", "verhoeff", "50001234567A", false},
    {"verhoeff_empty", "verhoeff", "", false},
    {"verhoeff_12_length", "verhoeff_12", "0", false},
    {"luhn_iso", "luhn", "4000001234567899", true},
    {"luhn_rupay", "luhn", "6070000012345676", true},
    {"luhn_off", "luhn", "6070000012345677", false},
    {"luhn_short", "luhn", "18", true},
    {"luhn_double_over_nine", "luhn", "91", true},
    {"gstin_worked", "gstin", "09ABCPT1234Q1Z7", true},
    {"gstin_off", "gstin", "09ABCPT1234Q1Z8", false},
    {"gstin_short", "gstin", "09ABCPT1234Q1Z", false},
    {"gstin_small", "gstin", "09abcpt1234q1z7", false},
    {"iban_registry", "iban", "GB82WEST12345698765432", true},
    {"iban_off", "iban", "GB82WEST12345698765433", false},
    {"iban_wrong_length", "iban", "GB8212345698765432", false},
    {"iban_zero_check", "iban", "GB00WEST12345698765432", false},
    {"s10", "upu_s10", "RR473124829GB", true},
    {"s10_off", "upu_s10", "RR473124828GB", false},
    {"vin", "vin_north_american", "1M8GDM9AXKP042788", true},
    {"vin_off", "vin_north_american", "1M8GDM9A1KP042788", false},
    {"vin_with_o", "vin_north_american", "1M8GDM9AXKP04278O", false},
    {"epic", "epic_luhn", "UPX2046175", true},
    {"epic_off", "epic_luhn", "UPX2046176", false},
    {"card_visa", "card", "4000001234567899", true},
    {"card_no_issuer", "card", "9000000000000001", false},
    {"card_visa_of_14", "card", "40000012345676", false},
    {"card_diners", "card_iin", "30569309025904", true},
    {"card_mastercard_2", "card_iin", "2223003122003222", true},
    {"card_below_mastercard_2", "card_iin", "2220993122003222", false},
    {"palindrome", "palindrome", "123456654321", true},
    {"no_palindrome", "palindrome", "123456754321", false},
    {"one_digit", "one_digit", "1111", true},
    {"two_digits", "one_digit", "1112", false},
    {"staircase_up", "staircase", "234567890123", true},
    {"staircase_down", "staircase", "987654321098", true},
    {"no_staircase", "staircase", "234567890124", false},
    {"timestamp", "timestamp", "202411241530", true},
    {"timestamp_seconds", "timestamp", "20241124153059", true},
    {"timestamp_month_13", "timestamp", "202413241530", false},
    {"timestamp_hour_24", "timestamp", "202411242430", false},
    {"timestamp_1989", "timestamp", "198911241530", false},
    {"bic", "bic_country", "SBININBB136", true},
    {"bic_word", "bic_country", "DISTRICT", false},
    {"date", "plausible_date", "2024-02-29", true},
    {"date_no_leap", "plausible_date", "2023-02-29", false},
    {"date_1899", "plausible_date", "1899-12-31", false},
    {"date_century", "plausible_date", "1900-02-29", false},
    {"zero_pan", "zero_pan", "ACUPA0000R", true},
    {"pan", "zero_pan", "ACUPA0001R", false},
};

class ChecksTest : public ::testing::TestWithParam<Case> {};

TEST_P(ChecksTest, Holds) {
  const Check check = find_check(GetParam().check);
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check(GetParam().value), GetParam().holds);
}

INSTANTIATE_TEST_SUITE_P(Values, ChecksTest, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.label; });

TEST(Checks, KnowsItsNames) {
  EXPECT_EQ(find_check("no such check"), nullptr);
  for (const std::string_view name : check_names())
    EXPECT_NE(find_check(name), nullptr);
}

// A single wrong digit and two neighbours swapped are what check digits are for: Verhoeff
// finds all of both, Luhn all but 09 for 90.
TEST(Checks, FindEverySingleError) {
  for (const auto& [name, good] :
       {std::pair{"verhoeff", "500012345673"}, std::pair{"luhn", "6070000012345676"}}) {
    const Check check = find_check(name);
    for (std::size_t i = 0; i < std::string{good}.size(); ++i)
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string value = good;
        if (value[i] == digit) continue;
        value[i] = digit;
        EXPECT_FALSE(check(value)) << name << " at " << i;
      }
  }
}

}  // namespace
}  // namespace outvet::rules
