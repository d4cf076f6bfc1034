#include <functional>
#include <sstream>

#include "scanner/cli/command_tree.h"

namespace outvet::cli {
namespace {

std::string joined(const std::vector<std::string>& words, const std::string& between = " ") {
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : between) + word;
  return text;
}

/// The verbs of a node without the help line: a description's first line is enough.
std::string verb_names(const CommandNode& node) {
  std::vector<std::string> names;
  for (const CommandNode& verb : node.verbs)
    names.push_back(verb.path.back());
  return joined(names);
}

std::string option_names(const CommandNode& node) {
  std::vector<std::string> names;
  for (const OptionNode& option : node.options)
    names.push_back(joined(option.names));
  return joined(names);
}

/// `text` between single quotes for bash and zsh.
std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char c : text)
    safe += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return safe + "'";
}

std::string quoted_for_fish(const std::string& text) {
  std::string safe = "'";
  for (const char c : text)
    safe += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return safe + "'";
}

void each(const CommandNode& node, const std::function<void(const CommandNode&)>& visit) {
  visit(node);
  for (const CommandNode& verb : node.verbs)
    each(verb, visit);
}

/// "outvet scan:--color" for every name of an option, as alternatives of a shell pattern.
std::string value_pattern(const CommandNode& node, const OptionNode& option) {
  std::vector<std::string> patterns;
  for (const std::string& name : option.names)
    patterns.push_back("\"" + joined(node.path) + ":" + name + "\"");
  return joined(patterns, "|");
}

/// The loop that finds the verb among the words before the cursor, for bash and zsh.
std::string find_verb(const CommandNode& top) {
  std::string patterns;
  each(top, [&](const CommandNode& node) {
    if (node.path.size() > 1) patterns += (patterns.empty() ? "" : "|") + quoted(joined(node.path));
  });
  return "    case \"$verb $word\" in\n      " + patterns + ") verb=\"$verb $word\" ;;\n    esac\n";
}

}  // namespace

std::string bash_completion(const CommandNode& top) {
  std::ostringstream out;
  out << "# bash completion of outvet; load it with: source <(outvet completion bash)\n"
         "_outvet() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local verb=outvet word options= verbs=\n"
         "  COMPREPLY=()\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      << find_verb(top) << "  done\n  case \"$verb:$prev\" in\n";
  each(top, [&](const CommandNode& node) {
    for (const OptionNode& option : node.options) {
      if (!option.takes_value) continue;
      out << "    " << value_pattern(node, option) << ") ";
      if (!option.choices.empty())
        out << "COMPREPLY=($(compgen -W " << quoted(joined(option.choices)) << " -- \"$cur\")); ";
      out << "return ;;\n";  // nothing offered: readline offers files
    }
  });
  out << "  esac\n  case \"$verb\" in\n";
  each(top, [&](const CommandNode& node) {
    out << "    " << quoted(joined(node.path)) << ") options=" << quoted(option_names(node))
        << " verbs=" << quoted(verb_names(node)) << " ;;\n";
  });
  out << "  esac\n"
         "  if [[ $cur == -* ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
         "  elif [[ -n $verbs ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$verbs\" -- \"$cur\"))\n"
         "  fi\n"
         "}\n"
         "complete -o default -F _outvet outvet\n";
  return out.str();
}

std::string zsh_completion(const CommandNode& top) {
  std::ostringstream out;
  out << "#compdef outvet\n"
         "# zsh completion of outvet; load it with: source <(outvet completion zsh)\n"
         "_outvet() {\n"
         "  local verb=outvet word\n"
         "  local -a options verbs\n"
         "  for word in ${words[2,CURRENT-1]}; do\n"
      << find_verb(top) << "  done\n  case \"$verb:${words[CURRENT-1]}\" in\n";
  each(top, [&](const CommandNode& node) {
    for (const OptionNode& option : node.options) {
      if (!option.takes_value) continue;
      out << "    " << value_pattern(node, option) << ") ";
      if (!option.choices.empty())
        out << "compadd -- " << joined(option.choices) << "; ";
      else if (option.takes_file)
        out << "_files; ";
      out << "return ;;\n";
    }
  });
  out << "  esac\n  case \"$verb\" in\n";
  each(top, [&](const CommandNode& node) {
    out << "    " << quoted(joined(node.path)) << ")\n";
    for (const OptionNode& option : node.options)
      for (const std::string& name : option.names)
        out << "      options+=(" << quoted(name + ":" + option.help) << ")\n";
    for (const CommandNode& verb : node.verbs)
      out << "      verbs+=(" << quoted(verb.path.back() + ":" + verb.help) << ")\n";
    out << "      ;;\n";
  });
  out << "  esac\n"
         "  if [[ $PREFIX == -* ]]; then\n"
         "    _describe -o option options\n"
         "  elif (( ${#verbs} )); then\n"
         "    _describe verb verbs\n"
         "  else\n"
         "    _files\n"
         "  fi\n"
         "}\n"
         "compdef _outvet outvet\n";
  return out.str();
}

std::string fish_completion(const CommandNode& top) {
  std::ostringstream out;
  out << "# fish completion of outvet; load it with: outvet completion fish | source\n";
  each(top, [&](const CommandNode& node) {
    std::string here;
    for (std::size_t i = 1; i < node.path.size(); ++i)
      here += std::string{i > 1 ? "; and " : ""} + "__fish_seen_subcommand_from " + node.path[i];
    if (!node.verbs.empty()) {
      const std::string none = "not __fish_seen_subcommand_from " + verb_names(node);
      here += (here.empty() ? "" : "; and ") + none;
    }
    const std::string lead = "complete -c outvet -n " + quoted_for_fish(here);
    for (const CommandNode& verb : node.verbs)
      out << lead << " -f -a " << verb.path.back() << " -d " << quoted_for_fish(verb.help) << "\n";
    for (const OptionNode& option : node.options) {
      out << lead;
      for (const std::string& name : option.names)
        out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
      out << " -d " << quoted_for_fish(option.help);
      if (option.takes_value) out << (option.takes_file ? " -r" : " -x");
      if (!option.choices.empty()) out << " -a " << quoted_for_fish(joined(option.choices));
      out << "\n";
    }
  });
  return out.str();
}

}  // namespace outvet::cli
