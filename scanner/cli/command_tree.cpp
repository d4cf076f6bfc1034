#include "scanner/cli/command_tree.h"

#include <algorithm>

namespace outvet::cli {
namespace {

std::vector<std::string> split_choices(const std::string& shape) {
  std::vector<std::string> choices;
  for (std::size_t at = 0; at <= shape.size();) {
    const std::size_t stop = std::min(shape.find('|', at), shape.size());
    choices.push_back(shape.substr(at, stop - at));
    at = stop + 1;
  }
  return choices;
}

/// Choices are written in small letters, places for a value in capitals.
bool is_choice(const std::string& word) {
  return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
}

OptionNode option_node(const CLI::Option& option) {
  OptionNode node;
  for (const std::string& name : option.get_snames())
    node.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames())
    node.names.push_back("--" + name);
  node.help = option.get_description().substr(0, option.get_description().find(" ["));
  const std::string shape = option.get_type_name();
  node.takes_value = option.get_items_expected_max() > 0;
  node.takes_file = shape.find("FILE") != std::string::npos || shape == "DIR";
  const std::vector<std::string> words = split_choices(shape);
  if (words.size() > 1 && std::ranges::all_of(words, is_choice)) node.choices = words;
  return node;
}

CommandNode command_node(const CLI::App& app, std::vector<std::string> path) {
  path.push_back(app.get_name());
  CommandNode node{path, app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; }))
    if (!option->get_positional()) node.options.push_back(option_node(*option));
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    node.verbs.push_back(command_node(*verb, path));
  return node;
}

}  // namespace

CommandNode command_tree(const CLI::App& top) {
  return command_node(top, {});
}

}  // namespace outvet::cli
