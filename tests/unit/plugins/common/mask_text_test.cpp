#include "plugins/common/mask_text.h"

#include <gtest/gtest.h>

namespace outvet {
namespace {

TEST(MaskText, LeavesTheShapeAlone) {
  EXPECT_EQ(mask_text("Ram 2345-6789, a@b.in"), "xxx ####-####, x@x.xx");
  EXPECT_EQ(mask_text("\xE0\xA4\x86\xE0\xA4\xA7 \xE0\xA5\xA8\xE0\xA5\xA9"), "xx ##") << "आध २३";
  EXPECT_EQ(mask_text("two\nlines"), "xxx\nxxxxx");
  EXPECT_EQ(mask_text("\xFF\xFE"), "xx") << "bytes that are no text";
  EXPECT_EQ(mask_text(""), "");
}

}  // namespace
}  // namespace outvet
