// One report a line (JSON Lines): what scripts read, and what a stopped run leaves whole.

#include "plugins/common/report_json.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

class Jsonl final : public Reporter {
 public:
  void write(const Report& report, const ReportStyle& style, std::size_t /*index*/,
             std::ostream& out) const override {
    out << report_json(report, style.reveal, -1) << '\n';
  }
};

}  // namespace

void register_jsonl(Registry& registry) {
  registry.add<Reporter>("jsonl", [](const PluginContext&) {
    return Result<std::unique_ptr<Reporter>>{std::make_unique<Jsonl>()};
  });
}

}  // namespace outvet
