#include "reconciler/render/evidence_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep {
namespace {

using ::testing::SizeIs;

Verification Sample() {
  Verification found{.scope = {"p", "r"}, .manifest_digest = "m"};
  found.started = TimePoint{std::chrono::seconds{1'767'225'600}};
  found.finished = found.started + std::chrono::seconds{3};
  found.resources = {
      {.address = {"cloud_run_job", "a"},
       .ladder = {{"code", Verdict::kUnknown, "no layer", "docker run x"},
                  {"digest", Verdict::kProven, "same"}},
       .wanted = {{"digests", {"sha256:1"}}},
       .live = {{"image", "r@sha256:1"}},
       .fingerprint = "e1",
       .read_at = found.started},
      {.address = {"cloud_run_job", "b"}, .problem = "it is gone"},
      {.address = {"cloud_run_job", "c"}, .ladder = {{"digest", Verdict::kRefuted, "other"}}},
      {.address = {"toy", "d"}}};
  return found;
}

TEST(EvidenceJson, EveryRungIsACheckOfThePlanFormat) {
  const Json checks = ChecksOf(Sample());
  ASSERT_THAT(checks, SizeIs(5));
  EXPECT_EQ(checks[0], Json::parse(R"({"address": {"kind": "check", "name": "cloud_run_job.a.code",
      "to_display": "check.cloud_run_job.a.code"}, "status": "unknown", "instances": [{"address":
      {"to_display": "cloud_run_job.a"}, "status": "unknown", "problems": [{"message":
      "no layer"}]}]})"));
  EXPECT_EQ(checks[1]["status"], "pass");
  EXPECT_THAT(checks[1]["instances"][0]["problems"], SizeIs(0));
  EXPECT_EQ(checks[2]["status"], "error");
  EXPECT_EQ(checks[2]["instances"][0]["problems"][0]["message"], "it is gone");
  EXPECT_EQ(checks[3]["status"], "fail");
  EXPECT_EQ(checks[4]["status"], "unknown") << "nothing checked is nothing proven";
}

TEST(EvidenceJson, WhatIsPrintedHoldsAllOfTheLadder) {
  const Json printed = VerificationJson(Sample());
  EXPECT_EQ(printed["format_version"], "1.2");
  EXPECT_EQ(printed["timestamp"], "2026-01-01T00:00:03Z");
  const Json& ours = printed["lockstep"];
  EXPECT_EQ(ours["summary"],
            (Json{{"proven", 0}, {"refuted", 1}, {"unknown", 2}, {"not_read", 1}}));
  EXPECT_EQ(ours["resources"][0]["rungs"][0], (Json{{"rung", "code"},
                                                    {"verdict", "unknown"},
                                                    {"detail", "no layer"},
                                                    {"look", "docker run x"}}));
  EXPECT_FALSE(ours["resources"][0].contains("live"));
}

TEST(EvidenceJson, TheRecordHoldsWhatItWasJudgedBy) {
  const Json record = EvidenceRecord(Sample(), "9.9");
  const Json& ours = record["lockstep"];
  EXPECT_EQ(ours["version"], "9.9");
  EXPECT_EQ(ours["started"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(ours["manifest_sha256"], "m");
  const Json& first = ours["resources"][0];
  EXPECT_EQ(first["wanted"]["digests"][0], "sha256:1");
  EXPECT_EQ(first["live"]["image"], "r@sha256:1");
  EXPECT_EQ(first["read_at"], "2026-01-01T00:00:00Z");
  EXPECT_FALSE(ours["resources"][1].contains("live"));
}

}  // namespace
}  // namespace lockstep
