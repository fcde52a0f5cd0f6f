#include "reconciler/render/ladder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reconciler/render/sample_plans.h"

namespace lockstep::testing {
namespace {

const Address kProvenJob{"cloud_run_job", "a"};

struct LadderCase {
  std::string name;
  std::vector<Evidence> ladder;
  std::string text;
};

class Ladder : public ::testing::TestWithParam<LadderCase> {};

TEST_P(Ladder, IsToldAs) {
  EXPECT_EQ(RenderLadder(kProvenJob, GetParam().ladder, {}), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Rendered, Ladder,
    ::testing::Values(
        LadderCase{"Empty", {}, "cloud_run_job.a: nothing was checked\n"},
        LadderCase{"Proven", Proven({"digest", "revision", "traffic"}),
                   "cloud_run_job.a: proven (digest, revision, traffic)\n"},
        LadderCase{"Unknown",
                   {{"digest", Verdict::kProven, "same"}, {"code", Verdict::kUnknown, "no layer"}},
                   "cloud_run_job.a: code unknown (proven: digest)\n    no layer\n"},
        LadderCase{"RefutedBeforeUnknown",
                   {{"code", Verdict::kUnknown, "no layer"}, {"digest", Verdict::kRefuted, "old"}},
                   "cloud_run_job.a: digest refuted\n    old\n"},
        LadderCase{"WithoutDetail",
                   {{"digest", Verdict::kRefuted, ""}},
                   "cloud_run_job.a: digest refuted\n"}),
    [](const auto& instance) { return instance.param.name; });

TEST(Ladder, WrapsWhatWasSeen) {
  EXPECT_EQ(
      RenderLadder(kProvenJob, std::vector<Evidence>{{"code", Verdict::kRefuted, "aaa bbb ccc"}},
                   {.width = 11}),
      "cloud_run_job.a: code refuted\n    aaa bbb\n    ccc\n");
}

TEST(Ladder, ACheckIsOneLineWhateverWasSeen) {
  EXPECT_EQ(RenderCheck(kProvenJob, {"code", Verdict::kRefuted, "says\nno"}, {}),
            "cloud_run_job.a: code refuted: says\\nno\n");
  EXPECT_EQ(RenderCheck(kProvenJob, {"code", Verdict::kUnknown, ""}, {}),
            "cloud_run_job.a: code unknown\n");
}

TEST(Ladder, IsGreenOnlyIfItIsProven) {
  EXPECT_EQ(RenderLadder(kProvenJob, Proven({"digest"}), {.color = true}),
            "cloud_run_job.a: \x1b[32mproven\x1b[0m (digest)\n");
  EXPECT_EQ(RenderCheck(kProvenJob, {"code", Verdict::kRefuted, ""}, {.color = true}),
            "cloud_run_job.a: code \x1b[31mrefuted\x1b[0m\n");
  EXPECT_EQ(RenderCheck(kProvenJob, {"code", Verdict::kUnknown, ""}, {.color = true}),
            "cloud_run_job.a: code \x1b[33munknown\x1b[0m\n");
}

TEST(Ladder, SaysHowToLookAtTheFirstBrokenRungOnOneLine) {
  const std::string command = "gcloud run jobs describe a --format 'yaml(spec)'";
  EXPECT_EQ(RenderLadder(kProvenJob,
                         std::vector<Evidence>{{"code", Verdict::kUnknown, "no layer", "docker x"},
                                               {"digest", Verdict::kRefuted, "old", command},
                                               {"logs", Verdict::kProven, "fine", "logs x"}},
                         {.width = 30}),
            "cloud_run_job.a: digest refuted (proven: logs)\n"
            "    old\n"
            "    Look yourself with:\n"
            "      " +
                command + "\n");
}

Verification SampleVerification() {
  return {
      .resources = {
          {.address = {"cloud_run_job", "a"}, .ladder = Proven({"digest"})},
          {.address = {"cloud_run_job", "b"}, .ladder = {{"digest", Verdict::kRefuted, "old"}}},
          {.address = {"cloud_run_job", "c"}, .ladder = {{"digest", Verdict::kRefuted, "older"}}},
          {.address = {"cloud_run_job", "d"}, .problem = "it is\x1b gone"},
          {.address = {"toy", "e"}}}};
}

TEST(VerificationText, HasEveryLadderAndOneLineThatCounts) {
  EXPECT_EQ(RenderVerification(SampleVerification(), {}),
            "cloud_run_job.a: proven (digest)\n"
            "cloud_run_job.b: digest refuted\n    old\n"
            "cloud_run_job.c: digest refuted\n    older\n"
            "cloud_run_job.d: not read\n    it is\\x1b gone\n"
            "toy.e: nothing was checked\n"
            "\n"
            "Evidence: 5 resources: 1 proven, 2 refuted, 1 unknown, 1 not read.\n");
  EXPECT_EQ(RenderVerification({}, {}),
            "Evidence: 0 resources: 0 proven, 0 refuted, 0 unknown, 0 not read.\n");
}

TEST(VerificationText, TellsWhatIsWrongInOneBlockARung) {
  EXPECT_EQ(RenderVerificationErrors(SampleVerification(), {}),
            "Error: digest is refuted\n"
            "\n"
            "  with 2 resources: cloud_run_job.b, cloud_run_job.c,\n"
            "\n"
            "  Not everything is as the manifest says.\n"
            "\n"
            "Error: nothing was proven: it is\\x1b gone\n"
            "\n"
            "  with cloud_run_job.d,\n");
}

TEST(VerificationText, SaysWhatIsWaitedFor) {
  EXPECT_EQ(RenderWaiting(SampleVerification(), Duration{70'900}),
            "Still waiting... [1m10s elapsed; not proven: cloud_run_job.b, cloud_run_job.c, "
            "cloud_run_job.d and 1 more]\n");
}

}  // namespace
}  // namespace lockstep::testing
