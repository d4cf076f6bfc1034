#include "scanner/pipeline/scanner.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <iterator>
#include <span>
#include <utility>

#include "scanner/pipeline/guard.h"
#include "scanner/pipeline/stages.h"
#include "scanner/policy/judge.h"

#ifndef OUTVET_VERSION
#define OUTVET_VERSION "unknown"
#endif

namespace outvet {
namespace {

using Clock = std::chrono::steady_clock;

StageTime since(std::string stage, Clock::time_point begin) {
  return {std::move(stage),
          std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin)};
}

/// The local date, "YYYY-MM-DD": acceptances end with the officer's day, not with UTC's.
std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &local);
  return text.data();
}

template <class Plugin, class Shelf>
Result<Done> build(const Registry& registry, const PluginContext& context, Shelf& shelf) {
  for (const auto& [name, factory] : registry.all<Plugin>()) {
    auto plugin = guarded(name, [&] { return factory(context); });
    if (!plugin) return plugin.error();
    shelf.insert(shelf.end(), {name, std::move(*plugin)});
  }
  return Done{};
}

}  // namespace

struct Scanner::Impl {
  const Registry* registry;
  PluginContext context;
  Fingerprinter fingerprinter;
  Formats formats;
  Detectors detectors;
  Engine engine;
};

struct Session::Engines {
  Analyzers analyzers;
};

Session::Session(std::unique_ptr<Engines> engines) : engines_(std::move(engines)) {}
Session::~Session() = default;

Scanner::Scanner(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scanner::~Scanner() = default;

Result<std::unique_ptr<Scanner>> Scanner::create(const Registry& registry,
                                                 const PluginContext& context,
                                                 Fingerprinter fingerprinter) {
  auto impl =
      std::make_unique<Impl>(Impl{&registry, context, std::move(fingerprinter), {}, {}, {}});
  if (auto done = build<MediaFormat>(registry, context, impl->formats); !done) return done.error();
  if (auto done = build<Detector>(registry, context, impl->detectors); !done) return done.error();

  std::string digests;
  for (const auto& [name, detector] : impl->detectors)
    digests += detector->digest();
  impl->engine.version = OUTVET_VERSION;
  impl->engine.rules = "sha256:" + sha256(std::as_bytes(std::span{digests}));
  for (const ModelEntry& model : context.models->entries())
    impl->engine.models[model.name] = "sha256:" + model.sha256;
  return std::unique_ptr<Scanner>{new Scanner(std::move(impl))};
}

Result<std::unique_ptr<Session>> Scanner::open_session() const {
  auto engines = std::make_unique<Session::Engines>();
  if (auto done = build<Analyzer>(*impl_->registry, impl_->context, engines->analyzers); !done)
    return done.error();
  return std::unique_ptr<Session>{new Session(std::move(engines))};
}

Report Scanner::scan(const MediaItem& item, const Policy& policy, Session& session, Budget& budget,
                     const ScanOptions& options) const {
  const auto begin = Clock::now();
  Result<std::shared_ptr<const ByteSource>> bytes = load(item.bytes, budget);
  if (!bytes) return unscannable(item, bytes.error(), policy, impl_->engine);
  Result<Opened> opened = open_media(*bytes, impl_->formats, budget);

  Report report;
  if (!opened) {
    report = unscannable(item, opened.error(), policy, impl_->engine);
    report.sha256 = sha256(*(*bytes)->in_memory());
    return report;
  }
  report.item = item.id;
  report.path = item.name;
  report.bytes = (*bytes)->size();
  report.sha256 = sha256(*(*bytes)->in_memory());
  report.policy = policy.name;
  report.engine = impl_->engine;
  report.info = opened->reader->info();

  Collected seen = collect(item, *opened, impl_->formats, session.engines_->analyzers, budget);
  report.gaps = std::move(seen.gaps);
  report.coverage = std::move(seen.coverage);
  report.coverage.languages = impl_->context.languages;
  report.times = std::move(seen.times);

  const auto rules_begin = Clock::now();
  report.findings =
      detect(seen.evidence, impl_->detectors, impl_->fingerprinter, budget.limits(), report.gaps);
  report.verdict = judge(report.findings, report.gaps, policy, today());
  report.times.push_back(since("rules", rules_begin));
  if (report.coverage.frames_examined == 0 && report.verdict.decision != Decision::Block) {
    report.verdict.decision = Decision::Unscannable;
    report.verdict.remedy = Remedy::Person;
  }
  if (options.transcript)
    report.transcript =
        Transcript{std::move(seen.evidence.fields), std::move(seen.evidence.parts),
                   std::move(seen.evidence.regions), std::move(seen.evidence.texts)};
  report.times.push_back(since("total", begin));
  return report;
}

std::vector<Finding> Scanner::read_text(std::string_view text) const {
  Evidence evidence;
  TextDoc doc{Source::Ocr, {}};
  doc.append(text);
  evidence.texts.push_back(std::move(doc));
  std::vector<Gap> gaps;
  return detect(evidence, impl_->detectors, impl_->fingerprinter, Limits{}, gaps);
}

std::vector<RuleInfo> Scanner::rules() const {
  std::vector<RuleInfo> all;
  for (const auto& [name, detector] : impl_->detectors)
    std::ranges::move(detector->rules(), std::back_inserter(all));
  std::ranges::sort(all, {}, &RuleInfo::id);
  return all;
}

const Engine& Scanner::engine() const noexcept {
  return impl_->engine;
}

const MediaFormat* Scanner::format(const std::string& name) const {
  const auto found = impl_->formats.find(name);
  return found == impl_->formats.end() ? nullptr : found->second.get();
}

const MediaFormat* Scanner::format_of(const ByteSource& bytes) const {
  const Result<std::string> name = identify(bytes, impl_->formats);
  return name ? format(*name) : nullptr;
}

Report unscannable(const MediaItem& item, const Error& error, const Policy& policy,
                   const Engine& engine) {
  Report report;
  report.item = item.id;
  report.path = item.name;
  report.bytes = item.bytes ? item.bytes->size() : 0;
  report.policy = policy.name;
  report.engine = engine;
  report.gaps.push_back({"open", error.code, "", error.detail});
  report.verdict.decision = Decision::Unscannable;
  report.verdict.remedy = Remedy::Person;
  return report;
}

}  // namespace outvet
