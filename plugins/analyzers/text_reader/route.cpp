#include "plugins/analyzers/text_reader/route.h"

#include <algorithm>

#include "plugins/analyzers/text_reader/network_recogniser.h"
#include "plugins/analyzers/text_reader/tesseract_recogniser.h"
#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr float kSure = 0.85F;  // a reading below this is compared with a second one

// Measured on 5128 lines of pictures with known text. Identifiers, names and markings read: by
// the network alone 1052, by Tesseract alone 1005, by both in this way 1059, by at least one
// 1078. Tesseract claims more than it keeps, hence the lead it needs (0: 1057, 0.2: 1058).
// Latin gains nothing from the model of both scripts, nor does
// taking over single words.
constexpr float kSureNetwork = 0.8F;  // a reading of the network below this gets a second one
constexpr float kLead = 0.1F;         // by which Tesseract must be surer to speak instead

bool has_devanagari(const ReadLine& line) {
  for (const ReadWord& word : line)
    for (std::size_t at = 0; at < word.text.size();) {
      const char32_t c = next_code_point(word.text, at);
      if (c >= 0x0900 && c <= 0x097F) return true;
    }
  return false;
}

}  // namespace

template <class Make>
Result<LineRecogniser*> Route::engine(std::unique_ptr<LineRecogniser>& slot, const Make& make) {
  if (!slot) {
    Result<std::unique_ptr<LineRecogniser>> made = make();
    if (!made) return made.error();
    slot = std::move(*made);
  }
  return slot.get();
}

Result<ReadLine> Route::both_scripts(const Strip& strip) {
  Result<LineRecogniser*> reader = engine(both_scripts_, [&] {
    return TesseractRecogniser::create(
        *models_,
        {.model = "tesseract_deva", .language = "Devanagari", .raw_line = false, .only = {}});
  });
  if (!reader) return reader.error();
  return (*reader)->read(strip);
}

Result<ReadLine> Route::latin(const Strip& strip) {
  Result<LineRecogniser*> reader = engine(latin_, [&] {
    return TesseractRecogniser::create(
        *models_, {.model = "tesseract_eng", .language = "eng", .raw_line = false, .only = {}});
  });
  if (!reader) return reader.error();
  return (*reader)->read(strip);
}

Result<ReadLine> Route::tesseract(const Strip& strip) {
  Result<ReadLine> first = both_scripts(strip);
  if (!first || confidence_of(*first) >= kSure || has_devanagari(*first)) return first;
  Result<ReadLine> second = latin(strip);
  if (!second) return second;
  return confidence_of(*second) > confidence_of(*first) ? second : first;
}

Result<LineRecogniser*> Route::network() {
  if (network_lost_) return nullptr;
  Result<LineRecogniser*> reader =
      engine(network_, [&] { return NetworkRecogniser::create(*models_); });
  if (reader || reader.error().code != ErrorCode::Unavailable) return reader;
  network_lost_ = true;
  return nullptr;
}

Result<ReadLine> Route::read(const Strip& strip) {
  Result<LineRecogniser*> reader = network();
  if (!reader) return reader.error();
  if (*reader == nullptr) return tesseract(strip);
  Result<ReadLine> first = (*reader)->read(strip);
  if (!first || confidence_of(*first) >= kSureNetwork) return first;
  Result<ReadLine> second = has_devanagari(*first) ? both_scripts(strip) : latin(strip);
  if (!second) return second;
  return confidence_of(*second) > confidence_of(*first) + kLead ? second : first;
}

}  // namespace outvet
