#include <string>

#include <ZXing/BarcodeFormat.h>
#include <ZXing/BitMatrix.h>
#include <ZXing/CharacterSet.h>
#include <ZXing/MultiFormatWriter.h>

#include "scanner/plugin/registry.h"
#include "tests/support/drawing.h"
#include "tests/support/evidence.h"

namespace outvet {
void register_barcodes(Registry& registry);

namespace {

using ZXing::BarcodeFormat;

/// A code drawn with `module` px a module (height of linear codes: 40 modules).
cv::Mat drawn(BarcodeFormat format, const std::wstring& payload, int module) {
  const bool linear = ZXing::BarcodeFormats(ZXing::BarcodeFormat::LinearCodes).testFlag(format);
  const ZXing::BitMatrix bits = ZXing::MultiFormatWriter(format)
                                    .setEncoding(ZXing::CharacterSet::UTF8)
                                    .setMargin(4)
                                    .encode(payload, 0, linear ? 40 : 0);
  cv::Mat small(bits.height(), bits.width(), CV_8UC1);
  for (int y = 0; y < bits.height(); ++y)
    for (int x = 0; x < bits.width(); ++x)
      small.at<std::uint8_t>(y, x) = bits.get(x, y) ? 20 : 235;
  cv::Mat code;
  cv::resize(small, code, {}, module, module, cv::INTER_NEAREST);
  cv::cvtColor(code, code, cv::COLOR_GRAY2BGR);
  return code;
}

/// `code` on a larger sheet with its top left corner at `at`.
void place(cv::Mat& sheet, const cv::Mat& code, cv::Point at) {
  code.copyTo(sheet(cv::Rect{at, code.size()}));
}

Observations look(const cv::Mat& picture) {
  Registry registry;
  register_barcodes(registry);
  auto analyzer = registry.all<Analyzer>().at("barcodes")(testing::context());
  Budget budget{Limits{}};
  auto seen = (*analyzer)->analyze(testing::frame_of(picture), {}, budget);
  if (!seen) throw std::runtime_error(seen.error().detail);
  return *seen;
}

struct Case {
  BarcodeFormat format;
  const wchar_t* wide;
  const char* payload;
  const char* symbology;
};

constexpr Case kCases[] = {
    {BarcodeFormat::QRCode, L"upi://pay?pa=a@upi", "upi://pay?pa=a@upi", "QRCode"},
    {BarcodeFormat::QRCode, L"\u0932\u0916\u0928\u090A", "लखनऊ", "QRCode"},
    {BarcodeFormat::DataMatrix, L"DM 12345", "DM 12345", "DataMatrix"},
    {BarcodeFormat::Aztec, L"M1BOARDING PASS", "M1BOARDING PASS", "Aztec"},
    {BarcodeFormat::PDF417, L"ID CARD 99887", "ID CARD 99887", "PDF417"},
    {BarcodeFormat::Code128, L"FILE-2026-77", "FILE-2026-77", "Code128"},
    {BarcodeFormat::Code39, L"ABC123", "ABC123", "Code39"},
    {BarcodeFormat::EAN13, L"8901030865275", "8901030865275", "EAN-13"},
};

TEST(Barcodes, ReadsEachKindTurnedAndInverted) {
  for (const Case& c : kCases)
    for (const int turn : {0, 90, 180, 270})
      for (const bool inverted : {false, true}) {
        SCOPED_TRACE(std::string{c.symbology} + " turned " + std::to_string(turn) +
                     (inverted ? " inverted" : ""));
        cv::Mat sheet = testing::paper(900, 900, cv::Scalar::all(235));
        place(sheet, drawn(c.format, c.wide, 3), {200, 250});
        if (turn != 0) cv::rotate(sheet, sheet, turn / 90 - 1);
        if (inverted) sheet = cv::Scalar::all(255) - sheet;
        const Observations seen = look(sheet);
        ASSERT_EQ(seen.codes.size(), 1U);
        EXPECT_EQ(seen.codes[0].payload.reveal(), c.payload);
        EXPECT_EQ(seen.codes[0].symbology, c.symbology);
      }
}

TEST(Barcodes, ReadsSeveralAndTheSameTwice) {
  cv::Mat sheet = testing::paper(1400, 1000, cv::Scalar::all(235));
  place(sheet, drawn(BarcodeFormat::QRCode, L"one", 5), {50, 50});
  place(sheet, drawn(BarcodeFormat::QRCode, L"two", 5), {700, 60});
  // Twice the same linear code: what makes ZXing 1.4 abort when asked for all at once.
  place(sheet, drawn(BarcodeFormat::EAN13, L"8901030865275", 3), {60, 500});
  place(sheet, drawn(BarcodeFormat::EAN13, L"8901030865275", 3), {760, 700});
  const Observations seen = look(sheet);
  std::vector<std::string> payloads;
  for (const Barcode& code : seen.codes)
    payloads.push_back(code.payload.reveal());
  std::ranges::sort(payloads);
  EXPECT_EQ(payloads, (std::vector<std::string>{"8901030865275", "8901030865275", "one", "two"}));
}

TEST(Barcodes, FindsASmallCodeInALargePhotoAndSaysWhere) {
  cv::Mat sheet = testing::paper(4000, 3000, cv::Scalar::all(200));
  const cv::Mat code = drawn(BarcodeFormat::QRCode, L"WIFI:S:office;P:secret;;", 4);
  place(sheet, code, {3300, 2400});
  const Observations seen = look(sheet);
  ASSERT_EQ(seen.codes.size(), 1U);
  const Bounds box = bounds_of(seen.codes[0].shape);
  EXPECT_NEAR(box.left, 3300 + 4 * 4, 8);
  EXPECT_NEAR(box.top, 2400 + 4 * 4, 8);
  EXPECT_NEAR(box.right, 3300 + code.cols - 4 * 4, 8);
}

TEST(Barcodes, ReportsACodeThatCannotBeDecoded) {
  cv::Mat sheet = testing::paper(700, 700, cv::Scalar::all(235));
  cv::Mat code = drawn(BarcodeFormat::QRCode, L"some words that fill a middling code", 8);
  // More of the data area is turned over than can be corrected; the finder patterns are whole.
  const cv::Rect middle{13 * 8, 13 * 8, code.cols - 26 * 8, code.rows - 26 * 8};
  cv::bitwise_not(code(middle), code(middle));
  place(sheet, code, {150, 150});
  const Observations seen = look(sheet);
  EXPECT_TRUE(seen.codes.empty());
  ASSERT_EQ(seen.regions.size(), 1U);
  EXPECT_EQ(seen.regions[0].label, "code");
  const Bounds box = bounds_of(seen.regions[0].shape);
  EXPECT_LT(box.left, 150 + 5 * 8);
  EXPECT_GT(box.right, 150 + code.cols - 5 * 8);
}

TEST(Barcodes, FindsNothingOnPaper) {
  const Observations seen = look(testing::paper(800, 600));
  EXPECT_TRUE(seen.codes.empty());
  EXPECT_TRUE(seen.regions.empty());
}

}  // namespace
}  // namespace outvet
