#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace outvet::cli {

/// What a completion script must know about an option.
struct OptionNode {
  std::vector<std::string> names;  ///< with dashes: "-j", "--jobs"
  std::string help;                ///< one line
  bool takes_value = false;
  bool takes_file = false;           ///< the value is a file or a folder
  std::vector<std::string> choices;  ///< the only values there are; empty: any
};

/// One verb with what can stand behind it.
struct CommandNode {
  std::vector<std::string> path;  ///< "outvet", "rules", "test"
  std::string help;
  std::vector<OptionNode> options;
  std::vector<CommandNode> verbs;
};

/// The command as CLI11 knows it: completions can never differ from what is understood.
CommandNode command_tree(const CLI::App& top);

std::string bash_completion(const CommandNode& top);
std::string zsh_completion(const CommandNode& top);
std::string fish_completion(const CommandNode& top);

}  // namespace outvet::cli
