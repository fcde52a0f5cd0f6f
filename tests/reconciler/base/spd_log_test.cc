#include "reconciler/base/spd_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::lockstep::testing::Fails;
using ::testing::HasSubstr;

class LogToFile : public ::testing::Test {
 protected:
  ~LogToFile() override { std::filesystem::remove(path_); }

  std::unique_ptr<Log> Make(LogLevel level, LogFormat format = LogFormat::kText) {
    auto log = MakeLog({.level = level, .format = format, .path = path_});
    EXPECT_TRUE(log.has_value());
    return *std::move(log);
  }
  std::string Written() const { return ReadFile(path_, 1U << 20U).value_or("(unreadable)"); }

  std::string path_ = ::testing::TempDir() + "spd_log_test." + std::to_string(getpid()) + "." +
                      ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(LogToFile, ATextLineHasLevelProgramMessageAndFields) {
  const auto log = Make(LogLevel::kTrace);
  log->Info("job updated", {{"address", "cloud_run_job.x"}, {"digest", "sha256:ab"}});
  log->Warn("slow answer", {{"why", "no route to \"host\""}, {"empty", ""}});
  log->Write(LogLevel::kError, "broken", {});
  EXPECT_EQ(Written(),
            "INFO lockstep: job updated address=cloud_run_job.x digest=sha256:ab\n"
            "WARN lockstep: slow answer why=\"no route to \\\"host\\\"\" empty=\"\"\n"
            "ERROR lockstep: broken\n");
}

TEST_F(LogToFile, AForeignValueCannotBeginALineOrColourATerminal) {
  const auto log = Make(LogLevel::kInfo);
  log->Info("seen", {{"id", "x\n::set-env name=PATH::/evil\x1b[31m\u202E\\n"}});
  EXPECT_EQ(Written(),
            "INFO lockstep: seen id=\"x\\n::set-env name=PATH::/evil\\x1b[31m\\u{202e}\\\\n\"\n");
}

TEST_F(LogToFile, LinesBelowTheLevelAreDropped) {
  const auto log = Make(LogLevel::kWarn);
  log->Debug("no");
  log->Info("no");
  log->Warn("yes");
  EXPECT_EQ(Written(), "WARN lockstep: yes\n");
}

TEST_F(LogToFile, EachJsonLineIsOneObjectWithATime) {
  const auto log = Make(LogLevel::kDebug, LogFormat::kJson);
  log->Debug("seen", {{"level", "a\nb"}, {"key", "\xFF"}});
  log->Info("again");
  const std::string written = Written();
  const auto first = ParseJson(written.substr(0, written.find('\n')));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(StringAt(*first, "level"), "DEBUG");
  EXPECT_EQ(StringAt(*first, "message"), "seen");
  EXPECT_TRUE(ParseTime(StringAt(*first, "time")).has_value());
  EXPECT_EQ(At(*first, "fields"), (Json{{"level", "a\\nb"}, {"key", "\\xff"}}));
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 2);
}

TEST_F(LogToFile, ASecondLogAppends) {
  Make(LogLevel::kInfo)->Info("one");
  Make(LogLevel::kInfo)->Info("two");
  EXPECT_EQ(Written(), "INFO lockstep: one\nINFO lockstep: two\n");
}

TEST_F(LogToFile, LinesOfManyThreadsStayWhole) {
  const auto log = Make(LogLevel::kInfo);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int line = 0; line < 100; ++line) log->Info("message", {{"key", "value"}});
      });
    }
  }
  std::string expected;
  for (int i = 0; i < 400; ++i) expected += "INFO lockstep: message key=value\n";
  EXPECT_EQ(Written(), expected);
}

TEST(MakeLog, AFileThatCannotBeOpenedIsTheUsersMistake) {
  EXPECT_THAT(MakeLog({.path = "/dev/null/log"}),
              Fails(Code::kInvalidArgument, HasSubstr("/dev/null/log")));
}

TEST(MakeLog, WithoutAPathStandardErrorIsWrittenAndNotStandardOutput) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const auto log = MakeLog({});
  ASSERT_TRUE(log.has_value());
  (*log)->Warn("to stderr");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "WARN lockstep: to stderr\n");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace lockstep
