#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace outvet {

/// `xml` as UTF-8: UTF-16 and UTF-32 are told by their zero bytes around the first '<' (XML 1.0,
/// appendix F) and turned; everything else is copied.
std::string xml_as_utf8(std::span<const std::byte> xml);

/// Whether a parser that recurses over elements and searches its siblings one by one may be
/// let loose on `xml`: no document type, at most 64 elements deep and 4,096 elements and
/// attributes wide. XMP of the largest editors stays far below.
bool is_calm_xml(std::string_view xml);

}  // namespace outvet
