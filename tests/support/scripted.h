#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scanner/plugin/registry.h"
#include "tests/support/bytes.h"
#include "tests/support/evidence.h"

namespace outvet::testing {

/// What a scripted file is to contain. The file itself is "SCRIPT " and a name.
struct Script {
  std::vector<MetaField> fields;
  std::vector<Part> parts;
  std::size_t frames = 1;
  PixelFormat pixels = PixelFormat::Bgr8;
  int width = 8;
  int height = 8;
  MediaKind kind = MediaKind::Image;
  std::function<void(Image::Fresh&)> paint = [](Image::Fresh&) {};
  std::function<void(Image::Fresh&, std::size_t)> paint_frame;  ///< 25 frames a second
  std::optional<Error> open_error;
  std::optional<Error> fields_error;
  std::optional<std::size_t> fails_at_frame;
  bool throws = false;
  std::optional<Error> audit_error;
};

using Scripts = std::map<std::string, Script>;

class ScriptedReader final : public MediaReader {
 public:
  explicit ScriptedReader(Script script) : script_(std::move(script)) {}

  MediaInfo info() const override {
    MediaInfo info;
    info.format = "script";
    info.mime = "image/x-script";
    info.kind = script_.kind;
    info.width = script_.width;
    info.height = script_.height;
    info.frames = static_cast<std::uint32_t>(script_.frames);
    return info;
  }
  Result<std::vector<MetaField>> fields(Budget&) override {
    if (script_.throws) throw std::runtime_error("secret content in an exception");
    if (script_.fields_error) return *script_.fields_error;
    return script_.fields;
  }
  Result<std::vector<Part>> parts(Budget&) override { return script_.parts; }
  Result<std::optional<Frame>> next_frame(std::chrono::microseconds, int, Budget& budget) override {
    if (script_.fails_at_frame == next_)
      return Error{ErrorCode::Malformed, "format.script", "broken here"};
    if (next_ >= script_.frames) return std::optional<Frame>{};
    auto fresh = Image::allocate(script_.width, script_.height, script_.pixels, budget);
    if (!fresh) return fresh.error();
    script_.paint(*fresh);
    Frame frame;
    if (script_.paint_frame) {
      script_.paint_frame(*fresh, next_);
      frame.time.begin = std::chrono::milliseconds{40 * next_};
      frame.time.end = std::chrono::milliseconds{40 * (next_ + 1)};
    }
    frame.index = static_cast<std::uint32_t>(next_++);
    frame.image = fresh->image;
    return std::optional{frame};
  }

 private:
  Script script_;
  std::size_t next_ = 0;
};

class ScriptedFormat final : public MediaFormat {
 public:
  explicit ScriptedFormat(Scripts scripts) : scripts_(std::move(scripts)) {}

  int probe(std::span<const std::byte> head) const override {
    return text_of(head).starts_with("SCRIPT ") ? 90 : 0;
  }
  std::vector<std::string_view> extensions() const override { return {"script"}; }
  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget&) const override {
    const Script& script = scripts_.at(std::string{text_of(*bytes->in_memory()).substr(7)});
    if (script.open_error) return *script.open_error;
    return std::unique_ptr<MediaReader>{std::make_unique<ScriptedReader>(script)};
  }

  /// The copy of "a" is the script "a+", and of "a+" again "a+".
  Result<Done> rewrite(std::shared_ptr<const ByteSource> bytes, const CleanPlan& plan,
                       ByteSink& out, Budget&) const override {
    std::string copy{text_of(*bytes->in_memory())};
    if (!copy.ends_with('+')) copy += '+';
    if (!plan.areas.empty() && scripts_.contains(copy.substr(7) + "painted")) copy += "painted";
    return out.write(bytes_of(copy));
  }
  Result<Done> audit(std::span<const std::byte> copy, Budget&) const override {
    const Script& script = scripts_.at(std::string{text_of(copy).substr(7)});
    if (script.audit_error) return *script.audit_error;
    return Done{};
  }

 private:
  static std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  Scripts scripts_;
};

/// Sees whatever `look` says it sees.
class ScriptedAnalyzer final : public Analyzer {
 public:
  using Look = std::function<Result<Observations>(const Frame&)>;
  explicit ScriptedAnalyzer(Look look) : look_(std::move(look)) {}
  Result<Observations> analyze(const Frame& frame, const Observations&, Budget&) override {
    return look_(frame);
  }

 private:
  Look look_;
};

/// Finds every occurrence of one word in any text.
class WordDetector final : public Detector {
 public:
  explicit WordDetector(std::string word) : word_(std::move(word)) {}
  std::vector<Finding> detect(const Evidence& evidence) const override {
    std::vector<Finding> found;
    for (const TextDoc& doc : evidence.texts)
      for (std::size_t at = doc.text().find(word_); at != std::string_view::npos;
           at = doc.text().find(word_, at + 1)) {
        Finding finding;
        finding.type = "WORD";
        finding.rule = "word";
        finding.severity = Severity::S4;
        finding.confidence = 0.9F;
        finding.source = doc.source();
        finding.locus = doc.locate(at, at + word_.size());
        finding.value = Sensitive{word_};
        finding.masked = "****";
        found.push_back(std::move(finding));
      }
    return found;
  }

 private:
  std::string word_;
};

/// A registry with the format "script", one analyzer and one detector for "secret".
inline Registry scripted_registry(Scripts scripts, ScriptedAnalyzer::Look look) {
  Registry registry;
  registry.add<MediaFormat>("script", [scripts](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<ScriptedFormat>(scripts)};
  });
  registry.add<Analyzer>("eye", [look](const PluginContext&) {
    return Result<std::unique_ptr<Analyzer>>{std::make_unique<ScriptedAnalyzer>(look)};
  });
  registry.add<Detector>("word", [](const PluginContext&) {
    return Result<std::unique_ptr<Detector>>{std::make_unique<WordDetector>("secret")};
  });
  return registry;
}

inline std::shared_ptr<const ByteSource> script_file(const std::string& name) {
  return memory_source(bytes_of("SCRIPT " + name));
}

}  // namespace outvet::testing
