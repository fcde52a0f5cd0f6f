#include "reconciler/render/progress_messages.h"

#include <gmock/gmock.h>

#include "reconciler/render/ui_messages.h"
#include "tests/reconciler/render/sample_plans.h"

namespace lockstep {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::chrono::seconds kSecond{1};

Step UpdateStep(StepState state) {
  return testing::StepOf(testing::UpdateOf({"cloud_run_job", "j"}, "", "a", "b"), state);
}

std::string TypeOf(const Json& message) { return StringAt(message, "type"); }

TEST(ProgressMessages, TellOfAChangeWhenItBeginsEveryTenSecondsAndWhenItEnds) {
  ProgressMessages messages;
  const std::vector<Json> started =
      messages.StepStarted(UpdateStep(StepState::kNotRun), Duration{0});
  ASSERT_THAT(started, SizeIs(1));
  EXPECT_EQ(TypeOf(started[0]), "apply_start");
  EXPECT_EQ(At(At(started[0], "hook"), "action"), "update");
  EXPECT_THAT(messages.Tick(9 * kSecond), IsEmpty());
  messages.Waiting({"cloud_run_job", "j"}, "the revision", 3, 7);
  const std::vector<Json> waiting = messages.Tick(10 * kSecond);
  ASSERT_THAT(waiting, SizeIs(1));
  EXPECT_EQ(TypeOf(waiting[0]), "apply_progress");
  EXPECT_EQ(At(At(waiting[0], "hook"), "elapsed_seconds"), 10);
  EXPECT_EQ(At(waiting[0], "lockstep"),
            (Json{{"waiting_for", "the revision"}, {"done", 3}, {"total", 7}}));
  EXPECT_THAT(messages.Tick(19 * kSecond), IsEmpty());
  const std::vector<Json> ended = messages.StepEnded(UpdateStep(StepState::kDone), 20 * kSecond);
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(TypeOf(ended[0]), "apply_complete");
  EXPECT_EQ(StringAt(ended[0], "@message"), "cloud_run_job.j: Modifications complete after 20s");
  EXPECT_THAT(messages.Tick(60 * kSecond), IsEmpty());
}

TEST(ProgressMessages, NeverCallAReadCompleteThatFailed) {
  const Address job{"cloud_run_job", "j"};
  EXPECT_EQ(TypeOf(ProgressMessages::Read(job, ReadState::kStarted).at(0)), "refresh_start");
  EXPECT_EQ(TypeOf(ProgressMessages::Read(job, ReadState::kDone).at(0)), "refresh_complete");
  const Json failed = ProgressMessages::Read(job, ReadState::kFailed).at(0);
  EXPECT_EQ(TypeOf(failed), "log");
  EXPECT_EQ(StringAt(failed, "@message"), "cloud_run_job.j: Read failed");
}

TEST(ProgressMessages, NeverCallAStepCompleteThatWentWrong) {
  for (const StepState state : {StepState::kFailed, StepState::kRefuted, StepState::kSkipped}) {
    ProgressMessages messages;
    messages.StepStarted(UpdateStep(StepState::kNotRun), Duration{0});
    const std::vector<Json> ended = messages.StepEnded(UpdateStep(state), Duration{0});
    ASSERT_THAT(ended, SizeIs(1));
    EXPECT_EQ(TypeOf(ended[0]), "apply_errored");
    EXPECT_EQ(StringAt(ended[0], "@level"), "error");
  }
}

TEST(ProgressMessages, SayNothingOfWhatOnlyIsProven) {
  ProgressMessages messages;
  const Step step = testing::StepOf(testing::UnchangedService("s"), StepState::kDone);
  EXPECT_THAT(messages.StepStarted(step, Duration{0}), IsEmpty());
  messages.Waiting(step.address, "x", 0, 0);
  EXPECT_THAT(messages.Tick(60 * kSecond), IsEmpty());
  EXPECT_THAT(messages.StepEnded(step, Duration{0}), IsEmpty());
}

TEST(ProgressMessages, CountTheDocumentsOfACleanUp) {
  ProgressMessages messages;
  const Step step = testing::StepOf(testing::HeartbeatsCleanUp(), StepState::kDone);
  messages.StepStarted(step, Duration{0});
  const std::vector<Json> ended = messages.StepEnded(step, kSecond);
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(At(At(ended[0], "hook"), "action"), "delete");
  EXPECT_EQ(At(At(At(ended[0], "lockstep"), "documents"), "deleted"), 1035);
  EXPECT_EQ(At(At(ended[0], "lockstep"), "evidence"), (Json{{"documents", "proven"}}));
}

TEST(UiMessages, TellAFindingWithItsPlace) {
  const Json message = DiagnosticMessage({.severity = Severity::kWarning,
                                          .what = "a",
                                          .detail = "b",
                                          .about = {"t", "n"},
                                          .origin = {"prod.yaml", 3, 5},
                                          .verbatim = {"c", "d"}});
  EXPECT_EQ(StringAt(message, "@level"), "warn");
  EXPECT_EQ(StringAt(message, "@message"), "Warning: a");
  const Json place = {{"line", 3}, {"column", 5}};
  EXPECT_EQ(At(message, "diagnostic"),
            (Json{{"severity", "warning"},
                  {"summary", "a"},
                  {"detail", "b\nc\nd"},
                  {"address", "t.n"},
                  {"range", {{"filename", "prod.yaml"}, {"start", place}, {"end", place}}}}));
}

TEST(UiMessages, TellWhatMovedAsDriftOfTheResource) {
  const Json message = ResourceDriftMessage({"t", "n"}, "generation 3 -> 4");
  EXPECT_EQ(TypeOf(message), "resource_drift");
  EXPECT_EQ(StringAt(message, "@message"), "t.n: Drift detected (update)");
  EXPECT_EQ(At(message, "change"),
            (Json{{"action", "update"},
                  {"resource",
                   At(At(PlannedChangeMessage({.address = {"t", "n"}}), "change"), "resource")}}));
  EXPECT_EQ(At(message, "lockstep"), (Json{{"how", "generation 3 -> 4"}}));
}

TEST(UiMessages, SumUpInTheWordsOfTheText) {
  EXPECT_EQ(StringAt(ChangeSummaryMessage(Operation::kPlan, {22, 1}), "@message"),
            "Plan: 0 to add, 22 to change, 1 to destroy.");
  EXPECT_EQ(StringAt(ChangeSummaryMessage(Operation::kApply, {22, 1}), "@message"),
            "Apply complete! Resources: 0 added, 22 changed, 1 destroyed.");
}

}  // namespace
}  // namespace lockstep
