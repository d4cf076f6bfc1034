// outvet completion: what the Tab key of a shell offers.

#include <iostream>
#include <memory>

#include "scanner/cli/command_tree.h"
#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/verbs.h"

namespace outvet::cli {
namespace {

int print(const CLI::App& top, const std::string& shell) {
  const CommandNode tree = command_tree(top);
  if (shell == "bash")
    std::cout << bash_completion(tree);
  else if (shell == "zsh")
    std::cout << zsh_completion(tree);
  else if (shell == "fish")
    std::cout << fish_completion(tree);
  else
    return complain("there is no completion for '" + shell + "'; there are bash, zsh and fish");
  return kNothing;
}

}  // namespace

void add_completion(CLI::App& top, Verbs& verbs) {
  CLI::App* app = top.add_subcommand("completion", "Print a completion script for a shell");
  const auto shell = std::make_shared<std::string>();
  app->add_option("shell", *shell, "The shell")->type_name("bash|zsh|fish")->required();
  app->footer("Example:\n  source <(outvet completion bash)\n");
  verbs.add(app, [&top, shell] { return print(top, *shell); });
}

}  // namespace outvet::cli
