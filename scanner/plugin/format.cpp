#include "scanner/plugin/format.h"

namespace outvet {

Result<Image> MediaReader::full_size(Budget&) {
  return Error{ErrorCode::Unsupported, "format", "frames have one size only"};
}

Result<std::vector<Caption>> MediaReader::captions(Budget&) {
  return std::vector<Caption>{};
}

Result<Done> MediaFormat::rewrite(std::shared_ptr<const ByteSource>, const CleanPlan&, ByteSink&,
                                  Budget&) const {
  return Error{ErrorCode::Unsupported, "format", "this format cannot be cleaned yet"};
}

Result<Done> MediaFormat::audit(std::span<const std::byte>, Budget&) const {
  return Error{ErrorCode::Unsupported, "format", "this format cannot be vouched for yet"};
}

}  // namespace outvet
