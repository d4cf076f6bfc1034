#include "scanner/pipeline/frames.h"

#include <algorithm>
#include <cstring>
#include <list>

#include "scanner/base/utf8.h"
#include "scanner/pipeline/sampler.h"
#include "scanner/pipeline/small.h"
#include "scanner/pipeline/tracker.h"

namespace outvet {
namespace {

constexpr int kSmallSide = 480;             // px; 12 px text of a 720p picture is still 4 px high
constexpr int kMostErrors = 50;             // damaged packets of a video after which it is given up
constexpr std::chrono::hours kLongest{24};  // a header may lie about the length of a video
constexpr float kSamePlace = 0.6F;          // shared area of the smaller box

/// Whether two pictures show the same to the last bit.
bool same_pixels(const ImageView& a, const ImageView& b) {
  if (a.width != b.width || a.height != b.height || a.format != b.format) return false;
  const auto row_bytes = static_cast<std::size_t>(a.width) * bytes_per_pixel(a.format);
  for (int y = 0; y < a.height; ++y)
    if (std::memcmp(a.row(y), b.row(y), row_bytes) != 0) return false;
  return true;
}

std::string text_of(const TextLine& line) {
  std::string text;
  for (const TextWord& word : line.words)
    text += word.text + ' ';
  return text;
}

Polygon moved(const Polygon& shape, float dx, float dy) {
  Polygon there = shape;
  for (Point& corner : there) {
    corner.x += dx;
    corner.y += dy;
  }
  return there;
}

/// What was seen on one frame that was read, and since when and until when it can be seen.
struct Sample {
  Frame frame;  ///< without its pixels
  int width = 0;
  int height = 0;
  Observations seen;
  std::vector<Track> lines;  ///< one for each of seen.lines, and so on; empty for stills
  std::vector<Track> regions;
  std::vector<Track> codes;

  bool alive() const {
    const auto any = [](const std::vector<Track>& tracks) {
      return std::ranges::any_of(tracks, &Track::alive);
    };
    return any(lines) || any(regions) || any(codes);
  }

  void follow(const Image& small, TimeSpan time) {
    for (auto* tracks : {&lines, &regions, &codes})
      for (Track& track : *tracks)
        track.follow(small, time);
  }
};

class FrameExaminer {
 public:
  FrameExaminer(const std::string& path, Opened& opened, Analyzers& analyzers, Budget& budget,
                StageClock& clock, Collected& out)
      : path_(path),
        opened_(opened),
        analyzers_(analyzers),
        budget_(budget),
        clock_(clock),
        out_(out) {}

  void run() {
    const MediaInfo info = opened_.reader->info();
    moves_ =
        info.kind == MediaKind::Video || (info.kind == MediaKind::Animation && info.frames > 1);
    if (info.kind == MediaKind::Video)
      budget_.grant(std::chrono::duration_cast<std::chrono::milliseconds>(
          std::min<std::chrono::microseconds>(info.duration, kLongest) *
          budget_.limits().time_per_video_second));
    lossy_ = info.kind == MediaKind::Video;
    const int max_side = info.kind == MediaKind::Video ? kSmallSide : 0;
    // Only a video may go on after damage: what follows stands by itself.
    int errors_left = info.kind == MediaKind::Video ? kMostErrors : 1;
    for (std::uint32_t count = 0;; ++count) {
      if (auto ok = budget_.check(); !ok) return end(ok.error());
      auto frame = clock_.call("decode", opened_.name,
                               [&] { return opened_.reader->next_frame({}, max_side, budget_); });
      if (!frame) {
        if (--errors_left <= 0 || frame.error().code != ErrorCode::Malformed)
          return end(frame.error());
        gap("decode", frame.error());
        continue;
      }
      if (!*frame) break;
      if (!moves_ && count >= budget_.limits().frames)
        return end({ErrorCode::LimitExceeded, "collect", "more frames than the limit allows"});
      if (moves_)
        watch(**frame);
      else
        look_once(**frame);
    }
    finish();
  }

 private:
  void gap(std::string stage, const Error& error) {
    // A damaged video gives the same error again and again: it is told once.
    const auto told = [&](const Gap& gap) {
      return gap.stage == stage && gap.part == path_ && gap.detail == error.detail;
    };
    if (std::ranges::any_of(out_.gaps, told)) return;
    out_.gaps.push_back({std::move(stage), error.code, path_, error.detail});
  }

  void end(const Error& error) {
    gap("decode", error);
    finish();
  }

  void finish() {
    if (kept_ && sampler_.waiting()) read_kept();
    for (Sample& sample : samples_)
      keep(sample);
    samples_.clear();
  }

  void examined() {
    if (path_.empty()) ++out_.coverage.frames_examined;
  }

  // ---- stills and pages ----

  /// A page equal to the one before it counts as examined and is not read again.
  void look_once(const Frame& frame) {
    if (before_.empty() || !same_pixels(before_.view(), frame.image.view())) {
      Sample sample = read(frame);
      keep(sample);
    }
    before_ = frame.image;
    examined();
  }

  // ---- moving pictures ----

  void watch(const Frame& frame) {
    Result<Image> small = small_gray(frame.image, kSmallSide, budget_);
    if (!small) return gap("decode", small.error());
    if (small->width() != small_width_) start_over(small->width());
    for (Sample& sample : samples_)
      sample.follow(*small, frame.time);
    bool fine = true;
    switch (look_of(frame, *small)) {
      case Sampler::Look::Skip: break;
      case Sampler::Look::Keep: fine = keep_full(frame, *small); break;
      case Sampler::Look::Read: fine = keep_full(frame, *small) && read_kept(); break;
      case Sampler::Look::Best: fine = read_kept(); break;
    }
    recent_.add(*small, frame.time);
    let_go();
    if (fine) examined();
  }

  /// An animation is stored without loss, or nearly so: whatever changes in it, be it alpha or
  /// a shade, somebody may have put there, and is read. A video changes everywhere all the time.
  Sampler::Look look_of(const Frame& frame, const Image& small) {
    if (lossy_) return sampler_.look(small, frame.time);
    const bool same = !before_.empty() && same_pixels(before_.view(), frame.image.view());
    before_ = frame.image;
    return same ? Sampler::Look::Skip : Sampler::Look::Read;
  }

  /// A stream of another size begins: nothing of the old one can be followed into it.
  void start_over(int small_width) {
    finish();
    sampler_ = {};
    recent_ = {};
    kept_.reset();
    small_width_ = small_width;
  }

  struct Kept {
    Frame full;
    Image small;
    float small_scale;  ///< native px a px of `small`
  };

  bool keep_full(const Frame& frame, const Image& small) {
    Kept kept{frame, small, 1};
    if (frame.scale != 1) {
      auto full =
          clock_.call("decode", opened_.name, [&] { return opened_.reader->full_size(budget_); });
      if (!full) {
        gap("decode", full.error());
        return false;
      }
      kept.full.image = std::move(*full);
      kept.full.scale = 1;
    }
    kept.small_scale =
        static_cast<float>(kept.full.image.width()) / static_cast<float>(small.width());
    kept_ = std::move(kept);
    return true;
  }

  bool read_kept() {
    const Kept kept = std::move(*kept_);
    kept_.reset();
    if (reads_++ >= budget_.limits().frames) {
      gap("decode", {ErrorCode::LimitExceeded, "collect", "more changes than the limit allows"});
      return false;
    }
    Sample sample = read(kept.full);
    const auto follow = [&](const Polygon& shape) {
      Track track{shape, kept.small, kept.full.time, kept.small_scale};
      track.follow_back(recent_);
      for (const RecentFrames::Entry& entry : recent_.entries())
        if (entry.time.begin > kept.full.time.begin) track.follow(entry.small, entry.time);
      return track;
    };
    for (const TextLine& line : sample.seen.lines)
      sample.lines.push_back(follow(line.shape));
    for (const Region& region : sample.seen.regions)
      sample.regions.push_back(follow(region.shape));
    for (const Barcode& code : sample.seen.codes)
      sample.codes.push_back(follow(code.shape));
    take_over(sample);
    samples_.push_back(std::move(sample));
    return true;
  }

  /// A line that is read again where it was followed to goes on in the newer sample: what is
  /// followed stays as much as is in the picture.
  void take_over(Sample& newer) {
    for (std::size_t i = 0; i < newer.seen.lines.size(); ++i)
      for (Sample& older : samples_)
        for (std::size_t j = 0; j < older.lines.size(); ++j) {
          Track& track = older.lines[j];
          if (!track.alive()) continue;
          const std::vector<Step> path = track.path();
          const Step last = path.empty() ? Step{} : path.back();
          const Polygon there = moved(older.seen.lines[j].shape, last.dx, last.dy);
          if (overlap(there, newer.seen.lines[i].shape) < kSamePlace) continue;
          if (text_of(older.seen.lines[j]) == text_of(newer.seen.lines[i]))
            newer.lines[i].begin_with(track);
          track.end();
        }
  }

  void let_go() {
    std::erase_if(samples_, [this](Sample& sample) {
      if (sample.alive()) return false;
      keep(sample);
      return true;
    });
  }

  // ---- one frame ----

  Sample read(const Frame& frame) {
    Sample sample;
    sample.frame = frame;
    sample.frame.image = {};
    sample.width = static_cast<int>(static_cast<float>(frame.image.width()) * frame.scale);
    sample.height = static_cast<int>(static_cast<float>(frame.image.height()) * frame.scale);
    Result<std::vector<Image>> views = views_of(frame.image, budget_);
    if (!views) {
      gap("decode", views.error());
      return sample;
    }
    for (const Image& view : *views) {
      Frame seen_as = frame;
      seen_as.image = view;
      look_at(seen_as, sample.seen);
    }
    return sample;
  }

  void look_at(const Frame& frame, Observations& all) {
    Observations seen;
    for (auto& [name, analyzer] : analyzers_) {
      auto saw = clock_.call(name, name, [&] { return analyzer->analyze(frame, seen, budget_); });
      if (!saw) {
        gap(name, saw.error());
        continue;
      }
      add(std::move(*saw), seen);
    }
    add(std::move(seen), all);
  }

  static void add(Observations from, Observations& to) {
    std::ranges::move(from.lines, std::back_inserter(to.lines));
    std::ranges::move(from.regions, std::back_inserter(to.regions));
    std::ranges::move(from.codes, std::back_inserter(to.codes));
    to.smallest_text_px = std::max(to.smallest_text_px, from.smallest_text_px);
  }

  // ---- evidence ----

  /// When and how the i-th thing can be seen.
  static PixelArea seen_when(const Sample& sample, const std::vector<Track>& tracks,
                             std::size_t i) {
    PixelArea area{sample.frame.index, sample.frame.time, {}, {}};
    if (i < tracks.size()) {
      area.time = tracks[i].time();
      area.path = tracks[i].path();
    }
    return area;
  }

  Locus place(const Sample& sample, const std::vector<Track>& tracks, std::size_t i,
              const Polygon& shape) const {
    PixelArea area = seen_when(sample, tracks, i);
    area.shapes.push_back(shape);
    for (Point& corner : area.shapes.back()) {
      corner.x *= sample.frame.scale;
      corner.y *= sample.frame.scale;
    }
    return {path_, std::move(area)};
  }

  TextDoc page(const Sample& sample, Source source, Locus whole) const {
    TextDoc doc{source, std::move(whole)};
    doc.page_width = sample.width;
    doc.page_height = sample.height;
    return doc;
  }

  void keep(const Sample& sample) {
    const Observations& seen = sample.seen;
    Evidence& evidence = out_.evidence;
    if (!seen.lines.empty()) {
      const PixelArea whole{sample.frame.index, sample.frame.time, {}, {}};
      TextDoc doc = page(sample, Source::Ocr, {path_, whole});
      for (std::size_t i = 0; i < seen.lines.size(); ++i)
        doc.append(seen.lines[i], sample.frame.scale,
                   moves_ ? seen_when(sample, sample.lines, i) : PixelArea{});
      evidence.texts.push_back(std::move(doc));
    }
    for (std::size_t i = 0; i < seen.codes.size(); ++i) {
      const Barcode& code = seen.codes[i];
      TextDoc doc = page(sample, Source::Barcode, place(sample, sample.codes, i, code.shape));
      doc.label = code.symbology;
      doc.append(to_valid_utf8(code.payload.reveal()));
      evidence.texts.push_back(std::move(doc));
    }
    for (std::size_t i = 0; i < seen.regions.size(); ++i) {
      const Region& region = seen.regions[i];
      evidence.regions.push_back(
          {region.label, place(sample, sample.regions, i, region.shape), region.score});
    }
    out_.coverage.smallest_readable_px =
        std::max(out_.coverage.smallest_readable_px, seen.smallest_text_px * sample.frame.scale);
  }

  const std::string& path_;
  Opened& opened_;
  Analyzers& analyzers_;
  Budget& budget_;
  StageClock& clock_;
  Collected& out_;
  bool moves_ = false;
  bool lossy_ = false;  ///< coded as a video: neighbours of one scene never are the same bits
  Image before_;
  Sampler sampler_;
  RecentFrames recent_;
  int small_width_ = 0;
  std::optional<Kept> kept_;
  std::uint32_t reads_ = 0;
  std::list<Sample> samples_;
};

}  // namespace

void examine_frames(const std::string& path, Opened& opened, Analyzers& analyzers, Budget& budget,
                    StageClock& clock, Collected& out) {
  FrameExaminer{path, opened, analyzers, budget, clock, out}.run();
}

}  // namespace outvet
