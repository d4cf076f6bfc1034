#pragma once

#include <memory>

#include "scanner/base/bytes.h"
#include "scanner/core/image.h"

namespace outvet {

/// `image` as a BMP file that is made up while it is read: a decoded picture that has no file
/// of its own (a thumbnail within HEIF, a reduced page of a TIFF, an unused channel) becomes a
/// part that is scanned like any other. Keeps the pixels of `image` alive, copies none.
/// Requires an image that is not empty.
std::shared_ptr<const ByteSource> picture_file(const Image& image);

}  // namespace outvet
