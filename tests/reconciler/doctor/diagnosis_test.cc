// What `doctor` makes of the answers of hosts and of IAM.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "reconciler/doctor/endpoint_check.h"
#include "reconciler/doctor/permission_check.h"
#include "tests/support/fakes.h"

namespace lockstep {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FakeClock;
using ::testing::HasSubstr;
using testing::ScriptedHttp;

class ToyRequirements final : public Requirements {
 public:
  bool Concerns(std::span<const Resource>) const override { return true; }
  std::vector<std::string> Probes(std::span<const Resource>) const override {
    return {"https://toys.example/"};
  }
  std::vector<PermissionNeed> Needs() const override {
    return {{"toys.look", Task::kLook, "roles/toys.viewer"}, {"toys.update", Task::kUpdate, ""}};
  }
  std::vector<std::string> Dangers() const override { return {"toys.burn"}; }
  Result<std::vector<GrantPlace>> Places(std::string_view permission, std::span<const Resource>,
                                         const Reading&) const override {
    if (permission == "toys.look") return std::vector<GrantPlace>{};
    return std::vector<GrantPlace>{{"toy a", "https://toys.example/a", "give a"},
                                   {"toy b", "https://toys.example/b", "give b"}};
  }
};

class DiagnosisTest : public ::testing::Test {
 protected:
  DiagnosisTest() { registry_.Add(std::make_unique<ToyRequirements>()); }

  Reading World(ScriptedHttp& http) {
    return {.http = http,
            .clock = clock_,
            .random = random_,
            .workers = workers_,
            .progress = progress_,
            .log = log_,
            .scope = {"p", "r"},
            .stop = {},
            .deadline = Duration{60'000}};
  }

  std::vector<Check> Permissions(ScriptedHttp& http, std::vector<Task> tasks) {
    return CheckPermissions({{}, registry_, std::move(tasks), "serviceAccount:a@b"}, World(http));
  }

  Check Clock(const std::string& date) {
    ScriptedHttp http({Response{.status = 404, .headers = {{"date", date}}}});
    return CheckEndpoints({}, registry_, World(http)).back();
  }

  Registry registry_;
  FakeClock clock_{TimePoint{seconds{1'767'225'600}}};  // 2026-01-01T00:00:00Z
  testing::HalfRandom random_;
  testing::SerialWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
};

Response Held(const std::string& list) {
  return {.status = 200, .body = R"({"permissions": [)" + list + "]}"};
}

TEST_F(DiagnosisTest, TheClockIsJudgedByTheAnswersDate) {
  struct Case {
    std::string date{};
    Health health = Health::kUnknown;
    std::string detail{};
  };
  for (const Case& one :
       {Case{"Thu, 01 Jan 2026 00:00:59 GMT", Health::kFine, "59s behind toys.example"},
        Case{"Wed, 31 Dec 2025 23:58:00 GMT", Health::kWarning, "2m0s ahead of toys.example"},
        Case{"Thu, 01 Jan 2026 00:05:00 GMT", Health::kFailed, "5m0s behind toys.example"},
        Case{"yesterday", Health::kUnknown, "no answer says what time it is"}}) {
    const Check check = Clock(one.date);
    EXPECT_EQ(check.health, one.health) << one.date;
    EXPECT_THAT(check.detail, HasSubstr(one.detail));
  }
}

TEST_F(DiagnosisTest, AnEmptyAnswerOfIamMeansThatNothingIsHeld) {
  ScriptedHttp http({Response{.status = 200, .body = "{}"}});
  const std::vector<Check> checks = Permissions(http, {Task::kLook});
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].health, Health::kFailed);
  EXPECT_THAT(checks[0].mend,
              ElementsAre("gcloud projects add-iam-policy-binding p --member=serviceAccount:a@b "
                          "--role=roles/toys.viewer"));
}

TEST_F(DiagnosisTest, AnAnswerThatWasNotAskedForIsUnknown) {
  for (const char* list : {R"("toys.paint")", "1", "null"}) {
    ScriptedHttp http({Held(list)});
    const std::vector<Check> checks = Permissions(http, {Task::kLook});
    ASSERT_EQ(checks.size(), 1U);
    EXPECT_EQ(checks[0].health, Health::kUnknown) << list;
  }
}

TEST_F(DiagnosisTest, APlaceThatCannotBeAskedMakesItUnknownAndNotMissing) {
  ScriptedHttp http({Held(R"("toys.look")"), Held(R"("toys.update")"), Response{.status = 403}});
  const std::vector<Check> checks = Permissions(http, {Task::kLook, Task::kUpdate});
  ASSERT_EQ(checks.size(), 2U);
  EXPECT_EQ(checks[0].health, Health::kFine);
  EXPECT_EQ(checks[1].health, Health::kUnknown);
  EXPECT_THAT(checks[1].detail, HasSubstr("toy b"));
}

TEST_F(DiagnosisTest, WhatAnotherCommandNeedsAndWhatNoneNeedsAreApart) {
  ScriptedHttp http({Held(R"("toys.look", "toys.update", "toys.burn")")});
  const std::vector<Check> checks = Permissions(http, {Task::kLook});
  ASSERT_EQ(checks.size(), 3U);
  EXPECT_EQ(checks[1].health, Health::kWarning);
  EXPECT_EQ(checks[1].what, "more than is needed: toys.update");
  EXPECT_EQ(checks[2].what, "more than is needed: toys.burn");
}

}  // namespace
}  // namespace lockstep
