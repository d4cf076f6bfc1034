#pragma once

#include "scanner/core/image.h"

namespace outvet {

/// `image` in grey, its longer side at most `max_side` px, each pixel the mean of those it
/// stands for: what changes are looked for on. A Gray8 picture that is small enough is
/// handed back as it is. Alpha is ignored. Errors: LimitExceeded.
Result<Image> small_gray(const Image& image, int max_side, Budget& budget);

/// Mean squared difference of neighbours, along rows and columns: of two pictures of one
/// scene, the one with more is sharper. Requires Gray8.
double sharpness(const ImageView& gray);

}  // namespace outvet
