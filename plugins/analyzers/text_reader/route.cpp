#include "plugins/analyzers/text_reader/route.h"

#include <algorithm>

#include "plugins/analyzers/text_reader/tesseract_recogniser.h"
#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr float kSure = 0.85F;  // a reading below this is compared with a second one

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

Result<ReadLine> Route::read(const Strip& strip) {
  Result<ReadLine> first = both_scripts(strip);
  if (!first || confidence_of(*first) >= kSure || has_devanagari(*first)) return first;
  Result<ReadLine> second = latin(strip);
  if (!second) return second;
  return confidence_of(*second) > confidence_of(*first) ? second : first;
}

}  // namespace outvet
