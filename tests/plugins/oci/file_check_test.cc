#include "plugins/oci/file_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reconciler/base/digest.h"
#include "tests/support/matchers.h"

namespace lockstep::oci {
namespace {

using testing::Fails;

constexpr const char* kCode = "def id(self):\n    return self.processor_name\n\n# \x1b[31mend";

ImageFile There(const std::string& bytes) {
  return {.state = ImageFile::State::kThere, .bytes = bytes};
}

struct JudgeCase {
  std::string name;
  Json asks;
  ImageFile file;
  std::string said;
};

class FileChecks : public ::testing::TestWithParam<JudgeCase> {};

TEST_P(FileChecks, AreJudgedByWhatTheFileSays) {
  Json entry = GetParam().asks;
  entry["file"] = "/app/main.py";
  const Result<FileCheck> check = FileCheckFrom(entry);
  ASSERT_TRUE(check) << check.error().message;
  const Evidence evidence = JudgeFile(*check, GetParam().file);
  EXPECT_EQ(evidence.rung, "code");
  EXPECT_EQ(std::string(Name(evidence.verdict)) + ": " + evidence.detail, GetParam().said);
}

INSTANTIATE_TEST_SUITE_P(
    Of, FileChecks,
    ::testing::Values(
        JudgeCase{"Contains",
                  {{"contains", "return self.processor_name"}},
                  There(kCode),
                  "proven: /app/main.py:2: \"return self.processor_name\""},
        JudgeCase{"ContainsNot",
                  {{"contains", "run_id"}},
                  There(kCode),
                  "refuted: /app/main.py has nothing that contains \"run_id\""},
        JudgeCase{"Matches",
                  {{"matches", "self\\.\\w+"}},
                  There(kCode),
                  "proven: /app/main.py:2: \"return self.processor_name\""},
        JudgeCase{"MatchesNot",
                  {{"matches", "self\\.\\d+"}},
                  There(kCode),
                  "refuted: /app/main.py has nothing that matches \"self\\.\\d+\""},
        JudgeCase{
            "Lacks", {{"lacks", "run_id"}}, There(kCode), "proven: /app/main.py has no \"run_id\""},
        JudgeCase{"LacksNot",
                  {{"lacks", "processor"}},
                  There(kCode),
                  "refuted: /app/main.py:2: \"return self.processor_name\", which must not hold "
                  "\"processor\""},
        JudgeCase{"Digest",
                  {{"sha256", Sha256Hex("x")}},
                  There("x"),
                  "proven: /app/main.py has the SHA-256 " + Sha256Hex("x")},
        JudgeCase{
            "OtherDigest",
            {{"sha256", Sha256Hex("x")}},
            There("y"),
            "refuted: /app/main.py has the SHA-256 " + Sha256Hex("y") + ", not " + Sha256Hex("x")},
        JudgeCase{"AllMustHold",
                  {{"contains", "def"}, {"lacks", "processor"}},
                  There(kCode),
                  "refuted: /app/main.py:2: \"return self.processor_name\", which must not hold "
                  "\"processor\""},
        JudgeCase{"WhatIsQuotedIsHarmless",
                  {{"contains", "end"}},
                  There(kCode),
                  "proven: /app/main.py:4: \"# \\x1b[31mend\""},
        JudgeCase{"AnEmptyFile",
                  {{"contains", "x"}},
                  There(""),
                  "refuted: /app/main.py has nothing that contains \"x\""},
        JudgeCase{"NoSuchFile",
                  {{"lacks", "x"}},
                  {.state = ImageFile::State::kAbsent},
                  "refuted: there is no /app/main.py"},
        JudgeCase{"NoFile",
                  {{"lacks", "x"}},
                  {.state = ImageFile::State::kNoFile},
                  "refuted: /app/main.py is no regular file"},
        JudgeCase{"TooLarge",
                  {{"contains", "x"}},
                  {.state = ImageFile::State::kTooLarge},
                  "unknown: /app/main.py is too large to be looked at"}),
    [](const ::testing::TestParamInfo<JudgeCase>& one) { return one.param.name; });

TEST(FileCheck, ThatAsksForNothingUsableIsRefused) {
  for (const Json& entry :
       {Json{{"file", "/app/x"}}, Json{{"file", ""}, {"contains", "x"}},
        Json{{"file", "/../x"}, {"contains", "x"}}, Json{{"file", "/app/x"}, {"contains", ""}},
        Json{{"file", "/app/x"}, {"matches", "("}}, Json{{"contains", "x"}}, Json::array()}) {
    EXPECT_THAT(FileCheckFrom(entry), Fails(Code::kInvalidArgument, ::testing::_)) << entry.dump();
  }
}

}  // namespace
}  // namespace lockstep::oci
