// ExifTool writes, we read: an oracle that shares nothing with libexif and Exiv2.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/command.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/picture_reading.h"
#include "tests/support/png_writer.h"

namespace outvet {
namespace {

using testing::output_of;

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

struct Written {
  const char* tag;    ///< ExifTool's name
  const char* value;  ///< as written
  const char* key;    ///< ours
  const char* read;   ///< what a person reads; null: as written
};

constexpr Written kWritten[] = {
    {"IFD0:Make", "Kiran Cameras", "Exif.Image.Make", nullptr},
    {"IFD0:Model", "K-1 Mark II", "Exif.Image.Model", nullptr},
    {"IFD0:Artist", "Asha Verma", "Exif.Image.Artist", nullptr},
    {"IFD0:Copyright", "2024 Asha", "Exif.Image.Copyright", nullptr},
    {"IFD0:ImageDescription", "Gate 4, कार्यालय", "Exif.Image.ImageDescription", nullptr},
    {"IFD0:XPAuthor", "Asha V", "Exif.Image.XPAuthor", nullptr},
    {"IFD0:HostComputer", "NIC-UP-114", "Exif.Image.HostComputer", nullptr},
    {"ExifIFD:SerialNumber", "990011223", "Exif.Photo.BodySerialNumber", nullptr},
    {"ExifIFD:LensSerialNumber", "L-5544", "Exif.Photo.LensSerialNumber", nullptr},
    {"ExifIFD:OwnerName", "Asha Verma", "Exif.Photo.CameraOwnerName", nullptr},
    {"ExifIFD:ImageUniqueID", "00112233445566778899aabbccddeeff", "Exif.Photo.ImageUniqueID",
     nullptr},
    {"ExifIFD:DateTimeOriginal", "2023:11:12 13:14:15", "Exif.Photo.DateTimeOriginal", nullptr},
    {"ExifIFD:OffsetTimeOriginal", "+05:30", "Exif.Photo.OffsetTimeOriginal", nullptr},
    {"ExifIFD:UserComment", "for the file only", "Exif.Photo.UserComment", nullptr},
    {"GPS:GPSLatitude", "26.8467", "Exif.GPSInfo.GPSLatitude", "26 deg 50' 48.12\" S"},
    {"GPS:GPSLatitudeRef", "S", "Exif.GPSInfo.Position", "-26.846700, 80.946200"},
    {"GPS:GPSLongitude", "80.9462", "Exif.GPSInfo.GPSLongitude", "80 deg 56' 46.32\" E"},
    {"GPS:GPSLongitudeRef", "E", "Exif.GPSInfo.GPSLongitudeRef", nullptr},
    {"GPS:GPSAltitude", "123", "Exif.GPSInfo.GPSAltitude", "123.00 m"},
    {"XMP-dc:Creator", "Asha Verma", "Xmp.dc.creator", nullptr},
    {"XMP-dc:Title", "Visit", "Xmp.dc.title", nullptr},
    {"XMP-xmp:CreatorTool", "Editor 9", "Xmp.xmp.CreatorTool", nullptr},
    {"XMP-photoshop:City", "Lucknow", "Xmp.photoshop.City", nullptr},
    {"XMP-xmpMM:DocumentID", "xmp.did:1234", "Xmp.xmpMM.DocumentID", nullptr},
};

/// Only in JPEG: PNG has no place of its own for IPTC and comments.
constexpr Written kJpegOnly[] = {
    {"IPTC:By-line", "Asha Verma", "Iptc.Application2.Byline", nullptr},
    {"IPTC:City", "Lucknow", "Iptc.Application2.City", nullptr},
    {"IPTC:Caption-Abstract", "Gate 4", "Iptc.Application2.Caption", nullptr},
    {"Comment", "made in haste", "Jpeg.Comment", nullptr},
    {"Photoshop:URL", "https://example.in/a", "Photoshop.URL", nullptr},
};

class ExifTool : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::has_command("exiftool"))
      GTEST_SKIP() << "exiftool is not installed (Debian: libimage-exiftool-perl)";
  }

  testing::Reading written_into(const std::string& format, const std::string& picture,
                                std::vector<Written> tags) {
    const testing::ScratchFolder folder;
    const std::string path = folder / ("picture." + format);
    std::ofstream{path, std::ios::binary} << picture;
    std::string command = "exiftool -q -q -overwrite_original";
    for (const Written& tag : tags)
      command += " '-" + std::string{tag.tag} + "=" + tag.value + "'";
    if (!output_of(command + " " + path)) throw std::runtime_error{"exiftool failed"};
    return testing::read_all(format == "jpg" ? "jpeg" : format, content_of(path));
  }

  static void expect(const testing::Reading& seen, const std::vector<Written>& tags) {
    EXPECT_TRUE(seen.whole()) << seen.trouble();
    for (const Written& tag : tags)
      EXPECT_EQ(seen.field(tag.key), tag.read != nullptr ? tag.read : tag.value) << tag.tag;
  }
};

TEST_F(ExifTool, WritesJpegThatWeRead) {
  std::vector<Written> tags{std::begin(kWritten), std::end(kWritten)};
  tags.insert(tags.end(), std::begin(kJpegOnly), std::end(kJpegOnly));
  expect(written_into("jpg", testing::small_jpeg(), tags), tags);
}

TEST_F(ExifTool, WritesPngThatWeRead) {
  const std::vector<Written> tags{std::begin(kWritten), std::end(kWritten)};
  expect(written_into("png", testing::small_png(), tags), tags);
}

struct Pair {
  const char* tag;
  const char* key;
};

/// Tags whose text ExifTool prints as it is stored.
constexpr Pair kPlain[] = {
    {"IFD0:Make", "Exif.Image.Make"},
    {"IFD0:Model", "Exif.Image.Model"},
    {"IFD0:Software", "Exif.Image.Software"},
    {"IFD0:Artist", "Exif.Image.Artist"},
    {"ExifIFD:DateTimeOriginal", "Exif.Photo.DateTimeOriginal"},
    {"ExifIFD:SerialNumber", "Exif.Photo.BodySerialNumber"},
    {"ExifIFD:LensSerialNumber", "Exif.Photo.LensSerialNumber"},
    {"XMP-xmp:CreatorTool", "Xmp.xmp.CreatorTool"},
    {"XMP-xmpMM:DocumentID", "Xmp.xmpMM.DocumentID"},
    {"XMP-photoshop:City", "Xmp.photoshop.City"},
    {"XMP-aux:SerialNumber", "Xmp.aux.SerialNumber"},
    {"IPTC:By-line", "Iptc.Application2.Byline"},
    {"IPTC:City", "Iptc.Application2.City"},
    {"IPTC:OriginatingProgram", "Iptc.Application2.Program"},
};

/// What ExifTool reads in the pictures of a folder: path, then values; "-" for none.
std::vector<std::vector<std::string>> exiftool_values(const std::string& folder) {
  std::string command = "exiftool -q -q -m -f -T -r -ext jpg -ext png -sep ', ' -FilePath";
  for (const Pair& pair : kPlain)
    command += std::string{" -"} + pair.tag;
  std::istringstream text{output_of(command + " '" + folder + "' 2>/dev/null").value_or("")};
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(text, line);) {
    std::istringstream cells{line};
    std::vector<std::string>& row = rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) {
      cell.erase(cell.find_last_not_of(" \r") + 1);
      cell.erase(0, cell.find_first_not_of(' '));
      row.push_back(std::move(cell));
    }
  }
  return rows;
}

/// ExifTool reads the trailers of some programs; for us they are parts whose words are read.
bool is_in_a_part(const testing::Reading& seen, const std::string& value) {
  return std::ranges::any_of(seen.parts, [&](const Part& part) {
    return testing::to_text(seen.part(part.path)).find(value) != std::string::npos;
  });
}

TEST_F(ExifTool, AgreesOnFilesOfManyMakers) {
  const char* shared = std::getenv("OUTVET_SHARED");
  const std::string folder = std::string{shared == nullptr ? "" : shared} + "/metadata/files";
  if (shared == nullptr || !std::filesystem::is_directory(folder))
    GTEST_SKIP() << "OUTVET_SHARED names no folder with metadata/files";
  std::size_t compared = 0;
  for (const std::vector<std::string>& row : exiftool_values(folder)) {
    ASSERT_EQ(row.size(), std::size(kPlain) + 1);
    const auto seen =
        testing::read_all(row[0].ends_with(".jpg") ? "jpeg" : "png", content_of(row[0]));
    if (seen.refused) continue;
    for (std::size_t i = 0; i < std::size(kPlain); ++i) {
      const std::string& value = row[i + 1];
      const std::string ours = seen.field(kPlain[i].key);
      const bool one_line = ours.find('\n') == std::string::npos;
      if (value == "-" || value.empty() || !one_line) continue;
      ++compared;
      EXPECT_TRUE(ours == value || is_in_a_part(seen, value)) << row[0] << " " << kPlain[i].tag;
    }
  }
  EXPECT_GT(compared, 100U);
}

}  // namespace
}  // namespace outvet
