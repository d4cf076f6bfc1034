// The plugins of the test command: a format whose files are scripts, an analyzer that reads
// what they say, and a detector for planted words. So the command is tested with every
// verdict, in any number, without a decoder or an engine.
//
//     OUTVET-SCRIPT
//     text WORDS...       a line that can be read in the picture
//     field KEY VALUE     a metadata field
//     part PATH           an embedded file that cannot be decoded
//     frames N
//     sleep MS            before each frame, with an eye on the budget
//     size W H            what the header says
//     broken              the frames cannot be decoded
//
// BLOCK, REVIEW or NOTE followed by digits, anywhere in a text, is a finding of S4, S2 or S0
// whose value is the digits.

#include <algorithm>
#include <array>
#include <sstream>
#include <thread>

#include "plugins/builtin.h"

namespace outvet {

void register_json(Registry& registry);
void register_jsonl(Registry& registry);
void register_text_report(Registry& registry);

namespace {

constexpr std::string_view kMagic = "OUTVET-SCRIPT\n";

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Reader final : public MediaReader {
 public:
  static Result<std::unique_ptr<MediaReader>> open(std::string_view script, Budget& budget) {
    auto reader = std::make_unique<Reader>();
    std::istringstream lines{std::string{script.substr(kMagic.size())}};
    for (std::string line; std::getline(lines, line);)
      reader->obey(line);
    if (auto ok = budget.check_pixels(reader->width_, reader->height_, "script"); !ok)
      return ok.error();
    return std::unique_ptr<MediaReader>{std::move(reader)};
  }

  MediaInfo info() const override {
    MediaInfo info;
    info.format = "script";
    info.mime = "image/x-outvet-script";
    info.width = static_cast<int>(width_);
    info.height = static_cast<int>(height_);
    info.frames = frames_;
    return info;
  }
  Result<std::vector<MetaField>> fields(Budget&) override { return fields_; }
  Result<std::vector<Part>> parts(Budget&) override { return parts_; }

  Result<std::optional<Frame>> next_frame(std::chrono::microseconds, int, Budget& budget) override {
    if (broken_) return Error{ErrorCode::Malformed, "format.script", "says that it is broken"};
    if (next_ >= frames_) return std::optional<Frame>{};
    for (int spent = 0; spent < sleep_ms_; spent += 5) {
      if (auto ok = budget.check(); !ok) return ok.error();
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    // The letters are the pixels: what the analyzer below reads.
    const int width = std::max(1, static_cast<int>(text_.size()));
    Result<Image::Fresh> fresh = Image::allocate(width, 1, PixelFormat::Gray8, budget);
    if (!fresh) return fresh.error();
    std::ranges::copy(text_, fresh->row(0));
    Frame frame;
    frame.index = next_++;
    frame.image = fresh->image;
    return std::optional{frame};
  }

 private:
  void obey(const std::string& line) {
    std::istringstream words{line};
    std::string verb;
    words >> verb;
    if (verb == "text") text_ += line.substr(std::min<std::size_t>(5, line.size())) + "\n";
    if (verb == "frames") words >> frames_;
    if (verb == "sleep") words >> sleep_ms_;
    if (verb == "size") words >> width_ >> height_;
    broken_ |= verb == "broken";
    std::string key;
    std::string value;
    if (verb == "field" && words >> key && std::getline(words, value))
      fields_.push_back({key, Sensitive{value}});
    if (verb == "part" && words >> key) {
      const auto bytes = std::as_bytes(std::span{std::string_view{"OUTVET-SCRIPT\nbroken\n"}});
      parts_.push_back({key, memory_source({bytes.begin(), bytes.end()})});
    }
  }

  std::string text_;
  std::vector<MetaField> fields_;
  std::vector<Part> parts_;
  std::uint32_t frames_ = 1;
  std::uint32_t next_ = 0;
  int sleep_ms_ = 0;
  std::int64_t width_ = 640;
  std::int64_t height_ = 480;
  bool broken_ = false;
};

class ScriptFormat final : public MediaFormat {
 public:
  int probe(std::span<const std::byte> head) const override {
    return text_of(head).starts_with(kMagic) ? 100 : 0;
  }
  std::vector<std::string_view> extensions() const override { return {"script"}; }
  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    return Reader::open(text_of(*bytes->in_memory()), budget);
  }
};

/// Reads the letters back, one row of words a line, 10 px a letter.
class ScriptAnalyzer final : public Analyzer {
 public:
  Result<Observations> analyze(const Frame& frame, const Observations&, Budget&) override {
    const ImageView view = frame.image.view();
    std::istringstream lines{std::string(view.row(0), view.row(0) + view.width)};
    Observations seen;
    float y = 10;
    for (std::string text; std::getline(lines, text); y += 40) {
      TextLine line;
      line.shape = box(10, y, text.size());
      line.words.push_back({text, line.shape, 1, {}, {}});
      seen.lines.push_back(std::move(line));
    }
    return seen;
  }
  std::string engine() const override { return "Script 1.0"; }

 private:
  static Polygon box(float x, float y, std::size_t letters) {
    const float right = x + 10 * static_cast<float>(letters);
    return {{x, y}, {right, y}, {right, y + 20}, {x, y + 20}};
  }
};

class ScriptDetector final : public Detector {
 public:
  std::vector<Finding> detect(const Evidence& evidence) const override {
    static constexpr std::array<std::pair<std::string_view, Severity>, 3> kWords{
        {{"BLOCK", Severity::S4}, {"REVIEW", Severity::S2}, {"NOTE", Severity::S0}}};
    std::vector<Finding> found;
    for (const TextDoc& doc : evidence.texts)
      for (const auto& [word, severity] : kWords)
        for (std::size_t at = 0; (at = doc.text().find(word, at)) != std::string_view::npos;) {
          const std::size_t begin = at + word.size();
          at = std::min(doc.text().find_first_not_of("0123456789", begin), doc.text().size());
          if (at > begin) found.push_back(finding(doc, begin, at, severity));
        }
    return found;
  }

  std::vector<RuleInfo> rules() const override {
    RuleInfo rule;
    rule.id = "script.block";
    rule.type = "TEST_S4";
    rule.severity = Severity::S4;
    rule.pack = "script";
    rule.title = {"A planted number", "रखा हुआ नंबर"};
    rule.examples = {"BLOCK123456"};
    rule.counter_examples = {"BLOCKED"};
    return {rule};
  }

  std::vector<std::string> prove() const override {
    std::vector<std::string> wrong;
    for (const RuleInfo& rule : rules())
      for (const std::string& example : rule.examples) {
        Evidence evidence;
        evidence.texts.emplace_back(Source::Ocr, Locus{}).append(example);
        if (detect(evidence).empty()) wrong.push_back("'" + rule.id + "' misses its example");
      }
    return wrong;
  }

 private:
  static Finding finding(const TextDoc& doc, std::size_t begin, std::size_t end,
                         Severity severity) {
    Finding found;
    found.type = "TEST_" + std::string{to_word(severity)};
    found.rule = "script";
    found.severity = severity;
    found.confidence = 0.95F;
    found.source = doc.source();
    found.locus = doc.locate(begin, end);
    found.value = Sensitive{std::string{doc.text().substr(begin, end - begin)}};
    found.masked = std::string(end - begin, 'X');
    found.why = "a planted number";
    return found;
  }
};

template <class Kind, class Plugin>
void add(Registry& registry, const char* name) {
  registry.add<Kind>(name, [](const PluginContext&) {
    return Result<std::unique_ptr<Kind>>{std::make_unique<Plugin>()};
  });
}

}  // namespace

void register_builtin_plugins(Registry& registry) {
  add<MediaFormat, ScriptFormat>(registry, "script");
  add<Analyzer, ScriptAnalyzer>(registry, "script_reader");
  add<Detector, ScriptDetector>(registry, "script_words");
  register_json(registry);
  register_jsonl(registry);
  register_text_report(registry);
}

}  // namespace outvet
