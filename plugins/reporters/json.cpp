// All reports of a run as one JSON array, indented for people who read it.

#include "plugins/common/report_json.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

constexpr int kIndent = 2;

class JsonArray final : public Reporter {
 public:
  void begin(std::ostream& out, const ReportStyle& /*style*/) const override { out << '['; }

  void write(const Report& report, const ReportStyle& style, std::size_t index,
             std::ostream& out) const override {
    out << (index == 0 ? "\n" : ",\n") << report_json(report, style.reveal, kIndent);
  }

  void end(std::ostream& out, const ReportStyle& /*style*/, const Tally& /*tally*/) const override {
    out << "\n]\n";
  }
};

}  // namespace

void register_json(Registry& registry) {
  registry.add<Reporter>("json", [](const PluginContext&) {
    return Result<std::unique_ptr<Reporter>>{std::make_unique<JsonArray>()};
  });
}

}  // namespace outvet
