#include "plugins/detectors/rules/coordinates.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <vector>

#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

constexpr double kSouth = 6.5;
constexpr double kNorth = 37.5;
constexpr double kWest = 68;
constexpr double kEast = 97.5;

/// All numbers in `text` in order, decimals included.
std::vector<double> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data() + at, text.data() + text.size(), number,
                                               std::chars_format::fixed);
    if (failed != std::errc{}) return {};
    numbers.push_back(number);
    at = static_cast<std::size_t>(end - text.data());
  }
  return numbers;
}

double degrees(double whole, double minutes, double seconds) {
  return whole + minutes / 60 + seconds / 3600;
}

}  // namespace

std::string coordinates(std::string_view text) {
  const std::vector<double> numbers = numbers_in(text);
  double latitude = 0;
  double longitude = 0;
  if (numbers.size() == 2) {
    latitude = numbers[0];
    longitude = numbers[1];
  } else if (numbers.size() == 6) {
    if (numbers[1] >= 60 || numbers[2] >= 60 || numbers[4] >= 60 || numbers[5] >= 60) return {};
    latitude = degrees(numbers[0], numbers[1], numbers[2]);
    longitude = degrees(numbers[3], numbers[4], numbers[5]);
  } else {
    return {};
  }
  if (latitude < kSouth || latitude > kNorth || longitude < kWest || longitude > kEast) return {};
  std::array<char, 40> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.4f,%.4f", latitude, longitude);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace outvet::rules
