// What real shells offer after they read the script of `lockstep completion`.
#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// The first word of each line, without what explains it.
std::vector<std::string> FirstWords(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    words.push_back(line.substr(0, line.find_first_of("\t:")));
  }
  return words;
}

struct Shell {
  std::string name{};
  std::string asks{};  // a program of that shell; its arguments are the words so far
};

// In zsh the functions of its completion system are replaced by ones that print: they work only
// where somebody types.
const std::vector<Shell> kShells = {
    {"bash",
     "source <(" LOCKSTEP_BINARY " completion bash); COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
     "_lockstep; printf '%s\\n' \"${COMPREPLY[@]}\""},
    {"zsh",
     "compdef() { :; }; _files() { print FILES; }; compadd() { print -l -- \"$@\"; }; "
     "_describe() { print -l -- \"${(@P)@[-1]}\"; }; source <(" LOCKSTEP_BINARY
     " completion zsh); words=(\"$@\"); CURRENT=$#; _lockstep"},
    {"fish", LOCKSTEP_BINARY " completion fish | source; complete -C \"$argv\""},
};

class Completion : public ::testing::TestWithParam<Shell> {
 protected:
  void SetUp() override { LOCKSTEP_SKIP_IF(testing::WhyWithout(GetParam().name)); }

  static std::vector<std::string> Offers(std::vector<std::string> typed) {
    const Shell& shell = GetParam();
    std::vector<std::string> words = {shell.name, "-c", shell.asks};
    if (shell.name != "fish") words.push_back(shell.name);  // $0
    words.emplace_back("lockstep");
    for (std::string& word : typed) words.push_back(std::move(word));
    const testing::Ended ended = testing::RunProgram(words);
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(ended.err, "");
    return FirstWords(ended.out);
  }
};

INSTANTIATE_TEST_SUITE_P(Shells, Completion, ::testing::ValuesIn(kShells),
                         [](const auto& shell) { return shell.param.name; });

TEST_P(Completion, OffersEveryCommand) {
  EXPECT_THAT(Offers({""}), AllOf(Contains("plan"), Contains("apply"), Contains("completion"),
                                  Contains("schema"), Contains("verify")));
}

TEST_P(Completion, OffersTheFlagsOfACommandAndNoOthers) {
  EXPECT_THAT(Offers({"plan", "--"}),
              AllOf(Contains("--detailed-exitcode"), Contains("--endpoint"),
                    Contains("--no-metadata"), Not(Contains("--auto-approve"))));
  EXPECT_THAT(Offers({"apply", "--"}), Contains("--auto-approve"));
}

TEST_P(Completion, OffersTheChoicesOfAFlagAndOfAWord) {
  EXPECT_THAT(Offers({"plan", "--log-format", ""}), UnorderedElementsAre("text", "json"));
  EXPECT_THAT(Offers({"completion", ""}), UnorderedElementsAre("bash", "zsh", "fish"));
}

TEST(CompletionOfBash, TakesAnEqualsSignForTheEndOfAFlag) {
  const testing::Ended ended = testing::RunProgram(
      {"bash", "-c",
       "source <(" LOCKSTEP_BINARY " completion bash); COMP_WORDS=(lockstep plan --log-level = w);"
       "COMP_CWORD=4; _lockstep; echo \"${COMPREPLY[@]}\""});
  EXPECT_EQ(ended.out, "warn\n") << ended.err;
}

}  // namespace
}  // namespace lockstep
