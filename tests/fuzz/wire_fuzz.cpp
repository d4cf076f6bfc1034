// Frames off the wire: nothing that decodes may be unstable, nothing may crash.
#include "scanner/sandbox/wire.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace outvet;
  const std::span<const std::byte> frame{reinterpret_cast<const std::byte*>(data), size};
  if (const auto report = sandbox::decode(frame)) {
    // What was accepted is written the same way for ever after.
    const auto once = sandbox::encode(*report);
    const auto again = sandbox::decode(once);
    if (!again || sandbox::encode(*again) != once) std::abort();
    // What a program does first with a transcript: point at its words.
    if (report->transcript)
      for (const TextDoc& doc : report->transcript->texts)
        for (const TextDoc::Word& word : doc.words())
          (void)doc.locate(word.begin, word.begin + (word.end - word.begin) / 2);
  }
  (void)sandbox::decode_reply(frame);
  (void)sandbox::decode_request(frame);
  Error error;
  (void)sandbox::decode_error(frame, error);
  return 0;
}
