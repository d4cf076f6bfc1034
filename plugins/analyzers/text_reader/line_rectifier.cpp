#include "plugins/analyzers/text_reader/line_rectifier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr int kLongest = 6000;       // px: longer strips are shrunk along the line
constexpr int kMargin = 2;           // px of paper left around the ink
constexpr float kBandShare = 0.15F;  // rows with this share of the fullest row carry the letters
constexpr float kDimmest = 24;       // grey level of paper below which noise would be blown up
constexpr int kLeastContrast = 6;    // grey levels between ink and paper

/// Pixels of `box`, `size` large. Pictures much larger than the strip are shrunk first, for a
/// warp alone would skip pixels.
cv::Mat warped(const cv::Mat& picture, const TextBox& box, const cv::Size& size) {
  std::array<cv::Point2f, 4> corners = corners_of(box);
  const float scale = static_cast<float>(size.height) / std::max(1.F, box.height);
  cv::Rect around = cv::boundingRect(std::vector<cv::Point2f>{corners.begin(), corners.end()});
  around = (around + cv::Size{4, 4} - cv::Point{2, 2}) & cv::Rect{{}, picture.size()};
  if (around.area() == 0) return {};
  cv::Mat source = picture(around);
  float shrink = 1;
  if (scale < 0.6F) {
    shrink = std::min(1.F, scale * 1.5F);
    cv::Mat smaller;
    cv::resize(source, smaller, {}, shrink, shrink, cv::INTER_AREA);
    source = smaller;
  }
  const auto local = [&](const cv::Point2f& corner) {
    return (corner - cv::Point2f{around.tl()}) * shrink - cv::Point2f{0.5F, 0.5F};
  };
  const std::array from{local(corners[0]), local(corners[1]), local(corners[3])};
  const std::array to{cv::Point2f{-0.5F, -0.5F},
                      cv::Point2f{static_cast<float>(size.width) - 0.5F, -0.5F},
                      cv::Point2f{-0.5F, static_cast<float>(size.height) - 0.5F}};
  cv::Mat strip;
  cv::warpAffine(source, strip, cv::getAffineTransform(from.data(), to.data()), size,
                 scale > 1.2F ? cv::INTER_CUBIC : cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return strip;
}

int percentile(const std::array<int, 256>& histogram, int total, float share) {
  int seen = 0;
  for (int level = 0; level < 256; ++level) {
    seen += histogram[static_cast<std::size_t>(level)];
    if (static_cast<float>(seen) >= share * static_cast<float>(total)) return level;
  }
  return 255;
}

std::array<int, 256> histogram_of(const cv::Mat& gray) {
  std::array<int, 256> histogram{};
  for (int y = 0; y < gray.rows; ++y) {
    const std::uint8_t* row = gray.ptr(y);
    for (int x = 0; x < gray.cols; ++x)
      ++histogram[row[x]];
  }
  return histogram;
}

/// The columns of `gray` in blocks about as wide as high, each a little into its neighbours.
std::vector<cv::Range> blocks_of(const cv::Mat& gray) {
  const int wide = std::max(8, gray.rows);
  const int count = std::max(1, gray.cols / wide);
  std::vector<cv::Range> blocks;
  for (int i = 0; i < count; ++i)
    blocks.emplace_back(std::max(0, i * gray.cols / count - wide / 2),
                        std::min(gray.cols, (i + 1) * gray.cols / count + wide / 2));
  return blocks;
}

/// Light writing on dark ground. The strip's rim and the larger part of it are paper; asked
/// block by block, for a shadow across the line makes one half darker than the other's ink.
bool light_on_dark(const cv::Mat& gray) {
  float votes = 0;
  for (const cv::Range& columns : blocks_of(gray)) {
    const cv::Mat block = gray.colRange(columns);
    const std::array<int, 256> levels = histogram_of(block);
    const int total = static_cast<int>(block.total());
    const auto low = static_cast<float>(percentile(levels, total, 0.03F));
    const auto high = static_cast<float>(percentile(levels, total, 0.97F));
    const float middle = (low + high) / 2;
    const auto rim = static_cast<float>((cv::mean(block.rowRange(0, 2))[0] +
                                         cv::mean(block.rowRange(block.rows - 2, block.rows))[0]) /
                                        2);
    const auto most = static_cast<float>(percentile(levels, total, 0.5F));
    votes += (rim - middle) + (most - middle);
  }
  return votes < 0;
}

/// Paper to 255 and ink to 0, with the paper's level taken from the columns around, so that a
/// shadow or a glare across the line disappears.
cv::Mat even_light(const cv::Mat& gray) {
  const std::vector<cv::Range> blocks = blocks_of(gray);
  cv::Mat paper(1, static_cast<int>(blocks.size()), CV_32FC1);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const cv::Mat block = gray.colRange(blocks[i]);
    paper.at<float>(static_cast<int>(i)) =
        static_cast<float>(percentile(histogram_of(block), static_cast<int>(block.total()), 0.8F));
  }
  cv::Mat level;
  cv::resize(paper, level, {gray.cols, 1}, 0, 0, cv::INTER_LINEAR);

  // Light multiplies: in half the light ink stands out from its paper half as far.
  const auto depth_at = [&](int y, int x) {
    const float here = std::max(kDimmest, level.at<float>(x));
    const float missing = here - static_cast<float>(gray.at<std::uint8_t>(y, x));
    return std::clamp(missing * 255 / here, 0.F, 255.F);
  };
  std::array<int, 256> depths{};
  for (int y = 0; y < gray.rows; ++y)
    for (int x = 0; x < gray.cols; ++x)
      ++depths[static_cast<std::size_t>(depth_at(y, x))];
  const int deepest =
      std::max(kLeastContrast, percentile(depths, static_cast<int>(gray.total()), 0.97F));
  const float gain = 255.F / static_cast<float>(deepest);
  cv::Mat even(gray.size(), CV_8UC1);
  for (int y = 0; y < gray.rows; ++y)
    for (int x = 0; x < gray.cols; ++x)
      even.at<std::uint8_t>(y, x) = cv::saturate_cast<std::uint8_t>(255 - depth_at(y, x) * gain);
  return even;
}

struct Rows {
  int begin = 0;
  int end = 0;
};

/// The rows that carry the letters' bodies: the longest run of well-filled rows.
Rows band_of(const cv::Mat& ink) {
  cv::Mat sums;
  cv::reduce(ink, sums, 1, cv::REDUCE_SUM, CV_32S);
  double most = 0;
  cv::minMaxLoc(sums, nullptr, &most);
  Rows best;
  for (int y = 0; y < ink.rows;) {
    int stop = y;
    while (stop < ink.rows && sums.at<int>(stop) > most * kBandShare)
      ++stop;
    if (stop - y > best.end - best.begin) best = {y, stop};
    y = std::max(stop, y + 1);
  }
  return best;
}

/// Paints over what touches the upper or lower rim without reaching the band: descenders and
/// accents of the neighbouring lines.
void drop_neighbours(cv::Mat& even, cv::Mat& ink, const Rows& band) {
  cv::Mat labels;
  cv::Mat stats;
  cv::Mat centres;
  const int count = cv::connectedComponentsWithStats(ink, labels, stats, centres, 8, CV_32S);
  std::vector<char> foreign(static_cast<std::size_t>(count), 0);
  for (int i = 1; i < count; ++i) {
    const int top = stats.at<int>(i, cv::CC_STAT_TOP);
    const int bottom = top + stats.at<int>(i, cv::CC_STAT_HEIGHT);
    const bool above = top == 0 && bottom <= band.begin;
    const bool below = bottom == ink.rows && top >= band.end;
    foreign[static_cast<std::size_t>(i)] = above || below;
  }
  for (int y = 0; y < ink.rows; ++y) {
    const int* label = labels.ptr<int>(y);
    for (int x = 0; x < ink.cols; ++x)
      if (foreign[static_cast<std::size_t>(label[x])] != 0) {
        even.at<std::uint8_t>(y, x) = 255;
        ink.at<std::uint8_t>(y, x) = 0;
      }
  }
}

/// Smallest rectangle around the ink; specks of a pixel or two do not count.
cv::Rect ink_bounds(const cv::Mat& ink) {
  cv::Mat columns;
  cv::Mat rows;
  cv::reduce(ink, columns, 0, cv::REDUCE_SUM, CV_32S);
  cv::reduce(ink, rows, 1, cv::REDUCE_SUM, CV_32S);
  const auto span = [](const cv::Mat& sums) {
    const int count = static_cast<int>(sums.total());
    int begin = 0;
    int end = count;
    while (begin < end && sums.at<int>(begin) < 2 * 255)
      ++begin;
    while (end > begin && sums.at<int>(end - 1) < 2 * 255)
      --end;
    return cv::Range{begin, end};
  };
  const cv::Range x = span(columns);
  const cv::Range y = span(rows);
  return {x.start, y.start, x.size(), y.size()};
}

/// Colours of ink and paper, and how far they lie apart.
LineLook look_of(const cv::Mat& color, const cv::Mat& ink, const TextBox& box) {
  LineLook look;
  look.height_px = box.height;
  look.angle_deg = box.angle_deg;
  cv::Mat bold;
  cv::erode(ink, bold, cv::Mat{});  // the rim of a stroke is half paper
  const cv::Scalar ink_mean = cv::mean(color, cv::countNonZero(bold) > 20 ? bold : ink);
  cv::Mat around;
  cv::dilate(ink, around, cv::Mat{});
  const cv::Scalar paper_mean = cv::mean(color, around == 0);
  double apart = 0;
  for (int c = 0; c < 3; ++c) {
    const int channel = color.channels() == 1 ? 0 : c;
    look.ink_bgr[static_cast<std::size_t>(c)] = cv::saturate_cast<std::uint8_t>(ink_mean[channel]);
    look.paper_bgr[static_cast<std::size_t>(c)] =
        cv::saturate_cast<std::uint8_t>(paper_mean[channel]);
    constexpr std::array kLuma{0.114, 0.587, 0.299};  // ITU-R BT.601
    apart += kLuma[static_cast<std::size_t>(c)] * (ink_mean[channel] - paper_mean[channel]);
  }
  look.contrast = static_cast<float>(std::min(1.0, std::abs(apart) / 255));
  return look;
}

/// `box` cut down to `part` of its strip of `size`.
TextBox narrowed(const TextBox& box, const cv::Size& size, const cv::Rect& part) {
  const float px = box.length / static_cast<float>(size.width);
  const float py = box.height / static_cast<float>(size.height);
  const cv::Point2f along = direction_of(box);
  const cv::Point2f across{-along.y, along.x};
  const float dx = static_cast<float>(2 * part.x + part.width - size.width) / 2 * px;
  const float dy = static_cast<float>(2 * part.y + part.height - size.height) / 2 * py;
  TextBox inner = box;
  inner.centre += along * dx + across * dy;
  inner.length = static_cast<float>(part.width) * px;
  inner.height = static_cast<float>(part.height) * py;
  return inner;
}

}  // namespace

TextBox part_of(const Strip& strip, float left, float right) {
  TextBox part = strip.box;
  const float width = static_cast<float>(strip.gray.cols);
  part.length = strip.box.length * (right - left) / width;
  part.centre += direction_of(strip.box) * (strip.box.length * ((left + right) / width - 1) / 2);
  return part;
}

Strip LineRectifier::cut(const TextBox& box) const {
  Strip strip;
  if (box.height < 3 || box.length < 3) return strip;
  const int high = std::clamp(static_cast<int>(std::lround(box.height)), kLeast, kMost);
  const float wide = box.length * static_cast<float>(high) / box.height;
  const cv::Size size{std::clamp(static_cast<int>(std::lround(wide)), 8, kLongest), high};
  cv::Mat gray = warped(picture_, box, size);
  if (gray.empty()) return strip;
  const cv::Mat color = color_.empty() ? gray : warped(color_, box, size);
  if (gray.channels() == 3) cv::cvtColor(gray, gray, cv::COLOR_BGR2GRAY);
  const bool light = light_on_dark(gray);
  if (light) gray = 255 - gray;
  cv::Mat even = even_light(gray);
  cv::Mat ink;
  cv::threshold(even, ink, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
  drop_neighbours(even, ink, band_of(ink));
  cv::Rect bounds = ink_bounds(ink);
  if (bounds.width < 3 || bounds.height < 3) return strip;
  strip.look = look_of(color, ink, narrowed(box, size, bounds));
  bounds = (bounds + cv::Size{2 * kMargin, 2 * kMargin} - cv::Point{kMargin, kMargin}) &
           cv::Rect{{}, size};
  strip.gray = even(bounds).clone();
  strip.box = narrowed(box, size, bounds);
  return strip;
}

}  // namespace outvet
