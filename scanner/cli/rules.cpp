// outvet rules: what is looked for, explained, proved and tried out.

#include "scanner/cli/rules.h"

#include <iterator>

#include "scanner/cli/complaint.h"
#include "scanner/cli/verbs.h"

namespace outvet::cli {
namespace {

constexpr const char* kTestFooter =
    "Examples:\n"
    "  outvet rules test 'PAN ABCDE1234F'\n"
    "  outvet rules test --type IN_PAN - < letter.txt\n"
    "  outvet rules test --lines texts.txt --format jsonl\n";

std::shared_ptr<SettingOptions> options_for(CLI::App& app) {
  return std::make_shared<SettingOptions>(
      app, std::vector<std::string_view>{"rules.folders", "data.folder"});
}

void add_list(CLI::App& parent, Verbs& verbs) {
  CLI::App* app = parent.add_subcommand("list", "All rules: id, type, severity, title");
  verbs.add(app, [options = options_for(*app)] { return list_rules(*options); });
}

void add_show(CLI::App& parent, Verbs& verbs) {
  CLI::App* app =
      parent.add_subcommand("show", "One type on a page, for training, in both languages");
  const auto name = std::make_shared<std::string>();
  app->add_option("type", *name, "Finding type or rule id, as `outvet rules list` shows it")
      ->type_name("TYPE")
      ->required();
  verbs.add(app, [options = options_for(*app), name] { return show_rule(*options, *name); });
}

void add_check(CLI::App& parent, Verbs& verbs) {
  CLI::App* app = parent.add_subcommand("check", "Prove every rule with its own examples");
  const auto packs = std::make_shared<std::vector<std::string>>();
  app->add_option("packs", *packs, "Packs to check besides the built-in ones, files or folders")
      ->type_name("PACK");
  app->footer("Exit code: 0 all good, 2 a pack is bad or an example does not hold.\n");
  verbs.add(app, [options = options_for(*app), packs] { return check_rules(*options, *packs); });
}

void add_test(CLI::App& parent, Verbs& verbs) {
  CLI::App* app = parent.add_subcommand("test", "Try the rules on plain text");
  const auto test = std::make_shared<RuleTest>();
  CLI::Option* text =
      app->add_option("text", test->text, "The text, or - for standard input")->type_name("TEXT|-");
  app->add_option("--lines", test->lines,
                  "One text a line, \\n in it for a line break; - for standard input")
      ->type_name("FILE|-")
      ->excludes(text);
  app->add_option("--type", test->type, "Only findings of this type")->type_name("TYPE");
  app->add_option("--format", test->format, "Notation (text, with --lines jsonl)")
      ->type_name("text|jsonl");
  app->add_flag("--show-values", test->show_values, "Print what was found; else it is masked");
  app->footer(kTestFooter);
  verbs.add(app, [options = options_for(*app), test] { return test_rules(*options, *test); });
}

}  // namespace

std::unique_ptr<Workbench> rules_bench(const SettingOptions& options,
                                       const std::vector<std::string>& more_packs) {
  Result<Settings> settings = options.resolve();
  if (!settings) {
    complain(settings.error());
    return nullptr;
  }
  std::ranges::copy(more_packs, std::back_inserter(settings->pack_folders));
  Result<std::unique_ptr<Workbench>> bench = make_workbench(std::move(*settings));
  if (!bench) {
    complain(bench.error());
    return nullptr;
  }
  return std::move(*bench);
}

void add_rules(CLI::App& top, Verbs& verbs) {
  CLI::App* app = top.add_subcommand("rules", "Show, check and try the rules");
  app->require_subcommand(1);
  add_list(*app, verbs);
  add_show(*app, verbs);
  add_check(*app, verbs);
  add_test(*app, verbs);
}

}  // namespace outvet::cli
