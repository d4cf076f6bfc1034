#include "scanner/config/toml_entries.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include <toml++/toml.h>

namespace outvet {
namespace {

constexpr const char* kWhere = "config";
constexpr std::size_t kLargest = 1U << 20U;  // bytes; a settings file has hundreds

Result<std::string> read_whole(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  std::string text(kLargest + 1, '\0');
  if (!in || !in.read(text.data(), static_cast<std::streamsize>(text.size())).eof())
    return Error{ErrorCode::Io, kWhere, "cannot read " + file};
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::optional<std::string> scalar(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto yes = node.value_exact<bool>()) return *yes ? "true" : "false";
  if (const auto number = node.value_exact<double>()) {
    std::ostringstream text;
    text << *number;
    return text.str();
  }
  return std::nullopt;
}

/// Flattens tables into entries and keeps the first complaint.
class Flattener {
 public:
  explicit Flattener(const std::string& file) : file_(file) {}

  void table(const std::string& name, std::size_t index, const toml::table& from) {
    for (const auto& [key, node] : from)
      this->node(name, index, std::string{key.str()}, node);
  }

  Result<std::vector<TomlEntry>> take() && {
    if (complaint_) return *complaint_;
    std::ranges::stable_sort(entries_, {}, &TomlEntry::line);
    return std::move(entries_);
  }

 private:
  void node(const std::string& table_name, std::size_t index, const std::string& key,
            const toml::node& node) {
    const std::size_t line = node.source().begin.line;
    if (const toml::table* inner = node.as_table())
      return table_name.empty() ? table(key, 0, *inner) : refuse(line, key, "a table in a table");
    const toml::array* list = node.as_array();
    if (list && !list->empty() && list->front().is_table())
      return table_name.empty() ? tables(key, *list) : refuse(line, key, "a table in a table");
    TomlEntry entry{table_name, index, key, {}, line};
    if (list) {
      for (const toml::node& item : *list)
        if (auto text = scalar(item))
          entry.values.push_back(std::move(*text));
        else
          return refuse(line, key, "a list in which something is no text or number");
    } else if (auto text = scalar(node)) {
      entry.values.push_back(std::move(*text));
    } else {
      return refuse(line, key, "neither a text, a number, true or false, nor a list of these");
    }
    entries_.push_back(std::move(entry));
  }

  void tables(const std::string& name, const toml::array& list) {
    std::size_t index = 0;
    for (const toml::node& item : list)
      if (const toml::table* inner = item.as_table()) table(name, index++, *inner);
  }

  void refuse(std::size_t line, const std::string& key, const std::string& what) {
    if (!complaint_) complaint_ = bad_line(file_, line, "'" + key + "' is " + what);
  }

  const std::string& file_;
  std::vector<TomlEntry> entries_;
  std::optional<Error> complaint_;
};

}  // namespace

Error bad_line(const std::string& file, std::size_t line, const std::string& reason) {
  return {ErrorCode::Malformed, kWhere, file + ":" + std::to_string(line) + ": " + reason};
}

Result<std::vector<TomlEntry>> read_toml(const std::string& file) {
  Result<std::string> text = read_whole(file);
  if (!text) return text.error();
  if (text->size() > kLargest) return bad_line(file, 1, "is larger than 1 MiB");
  Flattener flattener{file};
  try {
    flattener.table("", 0, toml::parse(*text, file));
  } catch (const toml::parse_error& error) {
    // toml++ has no other way to say so; its text quotes only a site's own file.
    return bad_line(file, error.source().begin.line, std::string{error.description()});
  }
  return std::move(flattener).take();
}

}  // namespace outvet
