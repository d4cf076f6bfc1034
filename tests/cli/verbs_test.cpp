#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace outvet::testing {
namespace {

using Json = nlohmann::json;

TEST(Completion, ScriptsParse) {
  const ScratchFolder folder;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const Ended ended = outvet({"completion", shell});
    EXPECT_EQ(ended.code, 0);
    EXPECT_NE(ended.out.find("fail-on"), std::string::npos);
    const std::string file = folder.write("c." + shell, ended.out);
    if (::access(("/usr/bin/" + shell).c_str(), X_OK) != 0) continue;  // bash is always there
    EXPECT_EQ(run({"/usr/bin/" + shell, "-n", file}).code, 0) << shell;
  }
}

/// What bash offers for the words of a command line, the last of which is being typed.
std::string offered(const std::string& script, const std::string& words, int last) {
  const std::string command = "source " + script + "; COMP_WORDS=(" + words +
                              "); COMP_CWORD=" + std::to_string(last) +
                              "; _outvet; echo \"${COMPREPLY[*]}\"";
  return run({"/bin/bash", "-c", command}).out;
}

TEST(Completion, BashOffersVerbsOptionsAndChoices) {
  const ScratchFolder folder;
  const std::string script = folder.write("c", outvet({"completion", "bash"}).out);
  EXPECT_EQ(offered(script, "outvet ins", 1), "inspect\n");
  EXPECT_EQ(offered(script, "outvet rules ''", 2), "list show check test\n");
  EXPECT_EQ(offered(script, "outvet scan --fail", 2), "--fail-on\n");
  EXPECT_EQ(offered(script, "outvet scan --fail-on ''", 3), "sanitize review block\n");
  EXPECT_EQ(offered(script, "outvet scan a.jpg --colo", 3), "--color\n");
  EXPECT_EQ(offered(script, "outvet scan ''", 2), "\n") << "files are left to readline";
}

TEST(Rules, ListShowAndCheck) {
  const Ended list = scripted({"rules", "list"});
  EXPECT_EQ(list.code, 0);
  EXPECT_NE(list.out.find("script.block  TEST_S4  S4   A planted number · रखा हुआ नंबर"),
            std::string::npos)
      << list.out;
  for (const std::string name : {"TEST_S4", "test_s4", "script.block"}) {
    const Ended show = scripted({"rules", "show", name});
    EXPECT_EQ(show.code, 0) << show.err;
    EXPECT_NE(show.out.find("BLOCK123456"), std::string::npos);
  }
  const Ended check = scripted({"rules", "check"});
  EXPECT_EQ(check.code, 0) << check.out;
  EXPECT_NE(check.out.find("1 rules, 2 examples and counter-examples, 0 wrong"), std::string::npos);
}

TEST(Rules, TestReadsOneTextALine) {
  const ScratchFolder folder;
  const std::string file =
      folder.write("lines", "nothing\nBLOCK123 and\\nREVIEW4567\n\nBLOCK\\\\n9\nBLOCK77");
  const Ended masked = scripted({"rules", "test", "--lines", file, "--format", "jsonl"});
  EXPECT_EQ(masked.code, 0);
  EXPECT_EQ(masked.out,
            "{\"line\":1,\"findings\":[]}\n"
            "{\"line\":2,\"findings\":[{\"type\":\"TEST_S2\",\"value\":\"XXXX\",\"level\":null,"
            "\"confidence\":0.95,\"severity\":\"S2\"},{\"type\":\"TEST_S4\",\"value\":\"XXX\","
            "\"level\":null,\"confidence\":0.95,\"severity\":\"S4\"}]}\n"
            "{\"line\":3,\"findings\":[]}\n"
            "{\"line\":4,\"findings\":[]}\n"
            "{\"line\":5,\"findings\":[{\"type\":\"TEST_S4\",\"value\":\"XX\",\"level\":null,"
            "\"confidence\":0.95,\"severity\":\"S4\"}]}\n");
  const Ended shown =
      scripted({"rules", "test", "--lines", "-", "--show-values", "--type", "TEST_S4"}, file);
  EXPECT_NE(shown.out.find("\"value\":\"123\""), std::string::npos);
  EXPECT_EQ(shown.out.find("TEST_S2"), std::string::npos);
}

TEST(Rules, TestTakesAText) {
  const Ended text = scripted({"rules", "test", "see BLOCK123"});
  EXPECT_EQ(text.code, 0);
  EXPECT_EQ(text.out.rfind("TEST_S4  XXX  S4  0.95", 0), 0U) << text.out;
  const ScratchFolder folder;
  const Ended input =
      scripted({"rules", "test", "--format", "jsonl", "-"}, folder.write("t", "a\nBLOCK55\n"));
  EXPECT_EQ(Json::parse(input.out)["findings"][0]["type"], "TEST_S4");
  EXPECT_EQ(scripted({"rules", "test", "nothing"}).out, "nothing found\n");
}

/// A pack with one rule whose example is `example`.
std::string pack(const std::string& example) {
  return "[[rule]]\nid = \"site.file\"\ntype = \"SITE_FILE\"\nseverity = \"S3\"\n"
         "title = { en = \"File\", hi = \"फ़ाइल\" }\npattern = 'FILE/[0-9]{4}'\n"
         "confidence = { base = 0.9 }\nexamples = [\"" +
         example + "\"]\n";
}

TEST(Rules, CheckProvesTheRealPacksAndThoseOfASite) {
  const Ended real = outvet({"rules", "check"});
  EXPECT_EQ(real.code, 0) << real.out << real.err;
  EXPECT_NE(real.out.find(" 0 wrong\n"), std::string::npos) << real.out;

  const ScratchFolder folder;
  const std::string file = folder.write("site.toml", pack("see FILE/1234"));
  EXPECT_EQ(outvet({"rules", "check", file}).code, 0) << outvet({"rules", "check", file}).err;
  EXPECT_EQ(outvet({"rules", "check", folder.path()}).code, 0) << "the folder it lies in";
  folder.write("site.toml", pack("see FOLDER/1234"));
  const Ended broken = outvet({"rules", "check", file});
  EXPECT_EQ(broken.code, 2);
  EXPECT_NE(broken.out.find("site.toml:2: "), std::string::npos) << broken.out << broken.err;
  EXPECT_NE(broken.out.find(" 1 wrong\n"), std::string::npos) << broken.out;
  folder.write("site.toml", "[[rule]\n");
  const Ended bad = outvet({"rules", "check", file});
  EXPECT_EQ(bad.code, 2);
  EXPECT_NE(bad.err.find("site.toml:1"), std::string::npos) << bad.err;
}

std::string manifest(const std::string& sha256, int bytes) {
  return "[[model]]\nname = \"net\"\nfile = \"net.bin\"\nsha256 = \"" + sha256 +
         "\"\nbytes = " + std::to_string(bytes) +
         "\nlicence = \"MIT\"\nsource = \"npm:x@1/net.bin\"\npurpose = \"a test\"\ninput = \"\"\n";
}

// SHA-256 of "abc", FIPS 180-2 appendix B.1.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Models, AreListedAndVerified) {
  const ScratchFolder folder;
  folder.write("models/store/net.bin", "abc");
  folder.write("models/manifest.toml", manifest(kAbc, 3));
  const std::vector<std::string> data{"OUTVET_DATA_DIR=" + folder.path()};
  EXPECT_NE(scripted({"models", "list"}, "", data).out.find("npm:x@1/net.bin"), std::string::npos);
  const Ended good = scripted({"models", "verify"}, "", data);
  EXPECT_EQ(good.code, 0) << good.out;
  EXPECT_NE(good.out.find("1 models, 0 wrong"), std::string::npos);

  folder.write("models/store/net.bin", "abd");
  const Ended wrong = scripted({"models", "verify"}, "", data);
  EXPECT_EQ(wrong.code, 3);
  EXPECT_NE(wrong.out.find("wrong checksum"), std::string::npos) << wrong.out;
  std::filesystem::remove(folder / "models/store/net.bin");
  const Ended missing = scripted({"models", "verify"}, "", data);
  EXPECT_EQ(missing.code, 3);
  EXPECT_NE(missing.out.find("models/fetch"), std::string::npos) << missing.out;

  folder.write("models/manifest.toml", manifest("12", 3));
  const Ended bad = scripted({"models", "list"}, "", data);
  EXPECT_EQ(bad.code, 2);
  EXPECT_NE(bad.err.find("manifest.toml:4: 'sha256' must be"), std::string::npos) << bad.err;
}

TEST(Doctor, SaysWhatIsThereAndWhatIsMissing) {
  const ScratchFolder folder;
  folder.write("models/store/net.bin", "abc");
  folder.write("models/manifest.toml", manifest(kAbc, 3));
  const Ended bad_model = [&] {
    folder.write("models/store/net.bin", "");
    return scripted({"doctor", "--data-dir", folder.path()});
  }();
  EXPECT_EQ(bad_model.code, 3);
  EXPECT_NE(bad_model.out.find("WRONG  model 'net'"), std::string::npos) << bad_model.out;
  for (const std::string part : {"analyzer script_reader: Script 1.0", "good   eng", "kernel ",
                                 "Landlock", "seccomp", "megapixels"})
    EXPECT_NE(bad_model.out.find(part), std::string::npos) << part << bad_model.out;
}

TEST(Settings, FlagBeatsEnvironmentBeatsProjectBeatsPerson) {
  const ScratchFolder folder;
  const std::string in = folder.write("a", "OUTVET-SCRIPT\ntext REVIEW1\n");
  const auto code = [&](const std::vector<std::string>& more,
                        std::vector<std::string> environment = {}) {
    environment.push_back("XDG_CONFIG_HOME=" + folder.path());
    std::vector<std::string> arguments{"scan", in};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return scripted(arguments, "", environment).code;
  };
  EXPECT_EQ(code({}), 1);
  folder.write("outvet/outvet.toml", "[output]\nfail_on = \"block\"\n");
  EXPECT_EQ(code({}), 0) << "the person's file";
  EXPECT_EQ(code({}, {"OUTVET_FAIL_ON=review"}), 1) << "the environment";
  EXPECT_EQ(code({"--fail-on", "block"}, {"OUTVET_FAIL_ON=review"}), 0) << "the flag";
  EXPECT_EQ(code({}, {"OUTVET_FAIL_ON=sometimes"}), 2);
  folder.write("outvet/outvet.toml", "[output]\nfail_on = \"block\"\ncolour = \"red\"\n");
  EXPECT_EQ(code({}), 2);
}

TEST(Settings, AScannedFolderNeverConfiguresItsOwnScan) {
  const ScratchFolder folder;
  folder.write("a", "OUTVET-SCRIPT\ntext REVIEW1\n");
  folder.write("outvet.toml", "[output]\nfail_on = \"block\"\n[limits]\nmax_bytes = \"1M\"\n");
  const std::string here = "cd " + folder.path() + " && '" OUTVET_SCRIPTED_BINARY "' scan a ";
  EXPECT_EQ(run({"/bin/sh", "-c", here}).code, 1);
  EXPECT_EQ(run({"/bin/sh", "-c", here + "--project-config"}).code, 0);
  EXPECT_EQ(scripted({"scan", "--project-config", folder / "a"}).code, 2) << "there is none here";
}

}  // namespace
}  // namespace outvet::testing
