// The command `outvet`: reads the command line and hands over to a verb.

#include <cstdlib>
#include <iostream>

#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/verbs.h"

namespace {

constexpr const char* kAbout =
    "outvet looks at photos and videos before they are sent out, and says what in them must not\n"
    "leave: confidential markings, identity numbers, personal data, hidden details.\n"
    "outvet फ़ोटो और वीडियो बाहर भेजने से पहले जाँचता है और बताता है कि उनमें क्या बाहर नहीं जाना चाहिए।\n";

constexpr const char* kFooter =
    "Examples:\n"
    "  outvet scan photo.jpg            one answer about one photo\n"
    "  outvet scan --format jsonl DIR   one line for each file below a folder\n"
    "  outvet rules show IN_AADHAAR     what a type looks like and what to do about it\n"
    "  outvet doctor                    is everything there?\n"
    "\n"
    "`outvet VERB --help` explains a verb.\n";

int run(int argc, char** argv) {
  using namespace outvet::cli;
  CLI::App app{kAbout, "outvet"};
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", "outvet " OUTVET_VERSION, "Version of the program alone");
  app.get_formatter()->column_width(32);
  Verbs verbs;
  add_scan(app, verbs);
  add_clean(app, verbs);
  add_inspect(app, verbs);
  add_rules(app, verbs);
  add_models(app, verbs);
  add_doctor(app, verbs);
  add_completion(app, verbs);
  add_version(app, verbs);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 asks for help and version by exceptions of exit code 0.
    if (error.get_exit_code() == 0) return app.exit(error);
    return complain(explain(error, app));
  }
  const int code = verbs.run();
  if (std::cout.flush()) return code;
  return complain("standard output cannot be written to");
}

}  // namespace

int main(int argc, char** argv) {
  // Nothing about a scan leaves this computer: the runtime of the networks must not report its
  // use. Set here, before there is a thread; plugins/common/onnx.cpp says what it would do.
  ::setenv("ORT_DISABLE_TELEMETRY", "1", 1);
  return run(argc, argv);
}
