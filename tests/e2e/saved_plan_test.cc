// A saved plan is applied as it was reviewed, or refused.
#include <csignal>

#include "reconciler/base/durable_file.h"
#include "reconciler/saved/plan_file.h"
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kPhase2Repository;
using ::testing::Not;
using ::testing::SizeIs;
using testing::Unbroken;

constexpr const char* kMovedJob = "nbac-team-boxscore-processor-backfill";

class SavedPlanOfTheIncident : public testing::EndToEnd {
 protected:
  void SetUp() override {
    StartIncident();
    manifest = Manifest();
    plan = (folder / "p.plan").string();
    planned = Lockstep({"plan", "--out", plan, manifest});
    ASSERT_EQ(planned.exit_code, 0) << planned.err;
    requests_of_plan = cloud->requests().size();
  }

  SavedPlan Saved() const {
    return ReadPlanFile(ReadFile(plan, kLargestPlanFile).value()).value().saved;
  }

  void Replace(const SavedPlan& saved) {
    ASSERT_TRUE(WriteFileDurably(plan, WritePlanFile(saved).value().bytes));
  }

  std::string Digest() const {
    return ReadPlanFile(ReadFile(plan, kLargestPlanFile).value()).value().digest;
  }

  void ExpectRefusedBeforeTheFirstRequest(std::vector<std::string> words, const char* why) {
    words.insert(words.begin(), "apply");
    words.push_back(plan);
    const Ended ended = Lockstep(words);
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_THAT(Unbroken(ended.err), HasSubstr(why));
    ExpectClean(ended.err);
    EXPECT_THAT(cloud->requests(), SizeIs(requests_of_plan)) << "nothing is asked for";
  }

  std::string manifest;
  std::string plan;
  Ended planned;
  std::size_t requests_of_plan = 0;
};

TEST_F(SavedPlanOfTheIncident, IsAppliedOnceWithoutAskingAndIsStaleThen) {
  EXPECT_THAT(planned.out, AllOf(HasSubstr("Saved the plan to: " + plan + "\n"),
                                 HasSubstr("Its digest: " + Digest() + "\n"),
                                 HasSubstr("    lockstep apply \"" + plan + "\"\n")));
  EXPECT_EQ(testing::ModeOf(plan), 0600U);
  const Ended applied = Lockstep({"apply", "--digest", Digest(), "--manifest", manifest, plan});
  EXPECT_EQ(applied.exit_code, 0) << applied.err << applied.out;
  EXPECT_THAT(applied.out,
              AllOf(HasSubstr("Apply complete! Resources: 0 added, 22 changed, 1 destroyed."),
                    HasSubstr("Documents: 1035 deleted, 0 survived, 0 gone."),
                    Not(HasSubstr("Enter a value"))));
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(18));
  const std::size_t writes = Writes().size();
  const Ended again = Lockstep({"apply", plan});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(Unbroken(again.err), HasSubstr("the plan is stale: it was applied already"));
  EXPECT_THAT(Writes(), SizeIs(writes));
}

TEST_F(SavedPlanOfTheIncident, IsShownAsItWasPlannedWithoutARequest) {
  const Ended shown = Lockstep({"show", plan});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("Saved plan " + Digest()),
                               HasSubstr("Plan: 0 to add, 22 to change, 1 to destroy."),
                               HasSubstr("To delete in firestore_collection.processor_heartbeats: "
                                         "1035 documents not updated after ")));
  EXPECT_THAT(cloud->requests(), SizeIs(requests_of_plan));
  EXPECT_THAT(Unbroken(Lockstep({"show", manifest}).err), HasSubstr("is no saved plan"));
}

TEST_F(SavedPlanOfTheIncident, ThatWasAlteredOrCutIsRefusedBeforeTheFirstRequest) {
  const std::string whole = ReadFile(plan, kLargestPlanFile).value();
  ASSERT_TRUE(WriteFileDurably(plan, whole.substr(0, whole.size() / 2)));
  ExpectRefusedBeforeTheFirstRequest({}, "cut short");
  std::string altered = whole;
  altered[whole.size() / 2] = altered[whole.size() / 2] == 'x' ? 'y' : 'x';
  ASSERT_TRUE(WriteFileDurably(plan, altered));
  ExpectRefusedBeforeTheFirstRequest({}, "altered");
}

TEST_F(SavedPlanOfTheIncident, ThatIsNotTheOneThatIsPinnedIsRefusedBeforeTheFirstRequest) {
  ExpectRefusedBeforeTheFirstRequest({"--digest", "sha256:" + std::string(64, '0')},
                                     "it is not the plan that was reviewed");
  ExpectRefusedBeforeTheFirstRequest({"--project", "another"}, "it is a plan of project");
  const std::string other = (folder / "other.yaml").string();
  ASSERT_TRUE(WriteFileDurably(other, "lockstep: 1\n"));
  ExpectRefusedBeforeTheFirstRequest({"--manifest", other}, "it was made of another manifest");
  ExpectRefusedBeforeTheFirstRequest({"--max-deletes", "1034"}, "--max-deletes 1034 allows");
}

TEST_F(SavedPlanOfTheIncident, ThatHasExpiredOrIsOfTheFutureIsRefusedBeforeTheFirstRequest) {
  SavedPlan saved = Saved();
  const TimePoint made = saved.plan.made_at;
  saved.plan.made_at = made - std::chrono::hours{24};
  saved.expires_at = made;
  ASSERT_NO_FATAL_FAILURE(Replace(saved));
  ExpectRefusedBeforeTheFirstRequest({}, "it expired at ");
  saved.plan.made_at = made + std::chrono::hours{2};
  saved.expires_at = made + std::chrono::hours{3};
  ASSERT_NO_FATAL_FAILURE(Replace(saved));
  ExpectRefusedBeforeTheFirstRequest({}, "one of the two clocks is");
}

TEST_F(SavedPlanOfTheIncident, ThatSpeaksOfWhatItsManifestDoesNotNameIsRefused) {
  SavedPlan saved = Saved();
  saved.plan.changes.back().address.name = "users";
  ASSERT_NO_FATAL_FAILURE(Replace(saved));
  ExpectRefusedBeforeTheFirstRequest({}, "its firestore_collection.users is not that of the");
  saved = Saved();
  saved.plan.scope.project = "another";
  ASSERT_NO_FATAL_FAILURE(Replace(saved));
  ExpectRefusedBeforeTheFirstRequest({}, "its project or region is not that of the manifest");
}

TEST_F(SavedPlanOfTheIncident, ThatDeletesByOtherRulesThanItsManifestsIsRefused) {
  SavedPlan saved = Saved();
  saved.plan.changes.back().payload["keep"] = Json::array();
  ASSERT_NO_FATAL_FAILURE(Replace(saved));
  const Ended ended = Lockstep({"apply", plan});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(Unbroken(ended.err), HasSubstr("the plan's keep is not what its manifest says"));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(SavedPlanOfTheIncident, OfAResourceThatMovedIsRefusedWithFromAndToAndNothingIsWritten) {
  ASSERT_NO_FATAL_FAILURE(Relabel(kMovedJob));
  const std::size_t writes = Writes().size();
  const Ended ended = Lockstep({"apply", plan});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(Unbroken(ended.err),
              AllOf(HasSubstr("it moved since the plan was made: generation 3 -> 4"),
                    HasSubstr(std::string("with cloud_run_job.") + kMovedJob),
                    HasSubstr("nothing was changed")));
  const Ended streamed = Lockstep({"apply", "--json", plan});
  EXPECT_EQ(streamed.exit_code, 1);
  EXPECT_THAT(streamed.out,
              AllOf(HasSubstr(R"("type":"resource_drift")"),
                    HasSubstr(R"("how":"generation 3 -> 4)"), HasSubstr(R"("severity":"error")")));
  EXPECT_THAT(Writes(), SizeIs(writes));
}

TEST_F(SavedPlanOfTheIncident, IsAppliedInPartWhereThatIsAllowedAndTheGateStaysClosed) {
  ASSERT_NO_FATAL_FAILURE(Relabel(kMovedJob));
  const Json before = cloud->Job(kMovedJob);
  const Ended ended = Lockstep({"apply", "--allow-partial", plan});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.out, HasSubstr("21 changed, 0 destroyed"));
  EXPECT_THAT(Unbroken(ended.err), AllOf(HasSubstr("the plan was applied in part: 1 resource"),
                                         HasSubstr("it moved since the plan was made")));
  EXPECT_EQ(cloud->Job(kMovedJob), before);
  EXPECT_THAT(Writes(), Not(::testing::Contains(HasSubstr(":commit"))));
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(1053));
}

TEST_F(SavedPlanOfTheIncident, DeploysTheDigestThatWasReviewedWhereverTheTagPointsNow) {
  const Change change = Saved().plan.changes.front();
  ASSERT_EQ(change.action, Action::kUpdate);
  ASSERT_TRUE(cloud->MoveTag(kPhase2Repository, "latest", sandbox::kOldPhase2Image));
  const Ended ended = Lockstep({"apply", plan});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json job = cloud->Job(change.address.name);
  EXPECT_EQ(StringAt(job["template"]["template"]["containers"][0], "image"),
            StringAt(change.payload, "image"));
}

TEST_F(SavedPlanOfTheIncident, ThatWasKilledGoesOnWhenItIsAppliedAgain) {
  const auto apply = Launch({"apply", kSlowly, plan});
  ASSERT_TRUE(AwaitRequests(":commit", 3));
  apply->Signal(SIGKILL);
  apply->Wait();
  ASSERT_NO_FATAL_FAILURE(FreeLeases());
  const Ended next = Lockstep({"apply", plan});
  EXPECT_EQ(next.exit_code, 0) << next.err << next.out;
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(18));
  EXPECT_THAT(Lockstep({"plan", manifest}).out, ContainsRegex("(^|\n)No changes\\. "));
  EXPECT_THAT(Unbroken(Lockstep({"apply", plan}).err), HasSubstr("the plan is stale"));
}

TEST_F(SavedPlanOfTheIncident, FlagsOfASavedPlanAreRefusedForAManifest) {
  for (const std::vector<std::string>& flag : {std::vector<std::string>{"--allow-partial"},
                                               {"--digest", "sha256:" + std::string(64, '0')},
                                               {"--manifest", manifest},
                                               {"--project", "nba-props-platform"}}) {
    std::vector<std::string> words{"apply", "--auto-approve"};
    words.insert(words.end(), flag.begin(), flag.end());
    words.push_back(manifest);
    const Ended ended = Lockstep(words);
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_THAT(Unbroken(ended.err), HasSubstr(flag.front() + " is for a saved plan"));
  }
  EXPECT_THAT(cloud->requests(), SizeIs(requests_of_plan));
}

}  // namespace
}  // namespace lockstep
