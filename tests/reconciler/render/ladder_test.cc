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

}  // namespace
}  // namespace lockstep::testing
