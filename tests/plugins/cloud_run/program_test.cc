#include "plugins/cloud_run/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fakes of run_world.h
using ::lockstep::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kBackfill = "gcr.io/nba-props-platform/backfill:latest";

class Programs : public ::testing::Test {
 protected:
  Programs() {
    container_ = {{"image", kBackfill}};
    old_ = {{"entrypoint", Json::array({"python", "a.py"})}, {"cmd", Json::array()}};
    new_ = {{"entrypoint", Json::array({"gunicorn"})}, {"cmd", Json::array({"main:app"})}};
  }

  Observation Image(const std::string& reference, const std::string& digest,
                    const Json& program) const {
    Json state = {{"reference", reference}, {"digest", digest}};
    if (program.is_object()) state["program"] = program;
    if (program.is_string()) state["config_error"] = program;
    return {.address = {"oci_image", reference}, .present = true, .state = std::move(state)};
  }

  Resource Wanted() const {
    return *world_.provider(kJobType).Validate(testing::Wanted(std::string(kJobType), "backfill"));
  }

  // What the first round sees.
  Observations First() const {
    Json raw = RawJob(kBackfill);
    raw["template"]["template"]["containers"] = Json::array({container_});
    Observations seen;
    seen.Put(Image(kReference, kNew, new_));
    seen.Put({.address = {std::string(kJobType), "backfill"},
              .present = true,
              .state = ToJson(*ParseJob(raw))});
    return seen;
  }

  std::vector<std::string> Leads() const {
    std::vector<std::string> names;
    for (const Need& lead : world_.provider(kJobType).Leads(Wanted(), First())) {
      EXPECT_EQ(lead.address.type, "oci_image");
      names.push_back(lead.address.name);
    }
    return names;
  }

  Planned Plan(const Observations& seen) const {
    const auto planned = world_.provider(kJobType).Plan(Wanted(), seen);
    EXPECT_THAT(planned, IsOk());
    return planned.value_or(Planned{});
  }
  std::vector<Finding> Findings() const {
    Observations seen = First();
    seen.PutLead(Image(kBackfill, kOld, old_));
    return Plan(seen).findings;
  }

  World world_;
  Json container_;
  Json old_;  // an object, or a text: why it cannot be read
  Json new_;
};

TEST_F(Programs, AJobWithoutCommandIsWarnedOfTheNewProgramAndSeesBoth) {
  EXPECT_THAT(Leads(), ElementsAre(kBackfill));
  const std::vector<Finding> findings = Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::kWarning);
  EXPECT_FALSE(findings[0].blocks);
  EXPECT_EQ(findings[0].what,
            R"(the image's program changes: ["python","a.py"] -> ["gunicorn","main:app"])");
  EXPECT_THAT(findings[0].detail, HasSubstr("Set `command` on the job"));
}

TEST_F(Programs, ACommandOfTheJobsOwnMakesTheImagesMeaningless) {
  container_["command"] = Json::array({"python", "a.py"});
  EXPECT_THAT(Leads(), IsEmpty());
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(Programs, AnEmptyCommandIsNone) {
  container_["command"] = Json::array();
  EXPECT_THAT(Findings(), SizeIs(1));
}

TEST_F(Programs, WithArgsOnlyTheEntrypointCounts) {
  container_["args"] = Json::array({"--all"});
  EXPECT_THAT(Leads(), ElementsAre(kBackfill));
  const std::vector<Finding> findings = Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].what, HasSubstr(R"(["python","a.py"] -> ["gunicorn"])"));

  old_["entrypoint"] = new_["entrypoint"];
  old_["cmd"] = Json::array({"another:app"});
  EXPECT_THAT(Findings(), IsEmpty());
  container_.erase("args");
  EXPECT_THAT(Findings(), SizeIs(1)) << "without args the cmd counts";
}

TEST_F(Programs, WhatIsStartedCountsAndNotHowAnImageDividesIt) {
  old_ = {{"entrypoint", Json::array()}, {"cmd", Json::array({"gunicorn", "main:app"})}};
  EXPECT_THAT(Findings(), IsEmpty());
  container_["args"] = Json::array({"--all"});
  const std::vector<Finding> findings = Findings();
  ASSERT_THAT(findings, SizeIs(1)) << "the args take the place of all that the old image says";
  EXPECT_THAT(findings[0].what, HasSubstr(R"(none -> ["gunicorn"])"));
}

TEST_F(Programs, AnImageThatCannotBeReadIsSaidAndNeverTakenForTheSame) {
  old_ = "HTTP 403";
  std::vector<Finding> findings = Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].what,
            R"(the image's program may change: not known -> ["gunicorn","main:app"])");
  EXPECT_THAT(findings[0].detail, HasSubstr("HTTP 403"));

  old_ = nullptr;  // observed, and no word of its configuration
  EXPECT_THAT(Findings(), SizeIs(1));

  Observations seen = First();
  EXPECT_THAT(Plan(seen).findings, SizeIs(1)) << "the lead was not followed";
  seen.PutLead({.address = {"oci_image", kBackfill}});
  findings = Plan(seen).findings;
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].detail, HasSubstr("does not exist in the registry"));
  seen.PutLead(
      {.address = {"oci_image", kBackfill}, .error = Error{Code::kUnavailable, "HTTP 500"}});
  EXPECT_THAT(Plan(seen).findings[0].detail, HasSubstr("HTTP 500"));
}

TEST_F(Programs, BothMayBeUnknown) {
  old_ = "HTTP 403";
  new_ = "HTTP 404";
  const std::vector<Finding> findings = Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].what, "the image's program may change: not known -> not known");
  EXPECT_THAT(findings[0].detail, ::testing::AllOf(HasSubstr("HTTP 403"), HasSubstr("HTTP 404")));
}

TEST_F(Programs, AJobThatHoldsTheDigestKeepsItsProgram) {
  container_["image"] = kPinned;
  EXPECT_THAT(Leads(), IsEmpty());
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(Programs, TheSameDigestInAnotherRepositoryIsTheSameProgram) {
  container_["image"] = "gcr.io/nba-props-platform/copy@" + kNew;
  EXPECT_THAT(Leads(), IsEmpty());
  EXPECT_THAT(Findings(), IsEmpty());
  EXPECT_EQ(Plan(First()).change.action, Action::kUpdate);
}

TEST_F(Programs, ATagOfTheWantedImageIsPinnedWithoutAWarning) {
  container_["image"] = kReference;
  EXPECT_EQ(Plan(First()).change.action, Action::kUpdate);
  EXPECT_THAT(Plan(First()).findings, IsEmpty());
}

TEST_F(Programs, AHeldJobKeepsItsImageAndIsNotAskedAbout) {
  Resource held = Wanted();
  held.hold = Hold{.reason = "audit", .until = "2026-02-01"};
  const Provider& provider = world_.provider(kJobType);
  EXPECT_THAT(provider.Leads(held, First()), IsEmpty());
  EXPECT_THAT(provider.Plan(held, First())->findings, IsEmpty());
}

TEST_F(Programs, WithoutTheJobOrItsImageThereIsNoLead) {
  EXPECT_THAT(world_.provider(kJobType).Leads(Wanted(), {}), IsEmpty());
  Observations seen = First();
  seen.Put({.address = {"oci_image", kReference}, .error = Error{Code::kUnavailable, "HTTP 500"}});
  EXPECT_THAT(world_.provider(kJobType).Leads(Wanted(), seen), IsEmpty());
}

TEST_F(Programs, ForeignTextIsShownHarmless) {
  old_["entrypoint"] = Json::array({"a\x1b[31m\n\u202e"});
  const std::vector<Finding> findings = Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].what, Not(HasSubstr("\x1b")));
  EXPECT_THAT(findings[0].what, Not(HasSubstr("\u202e")));
}

TEST_F(Programs, WhatTheJobItselfSetsSurvivesTheWayThroughTheObservation) {
  container_["command"] = Json::array({"python"});
  container_["args"] = Json::array({"--all"});
  const JobState state = JobFrom(First().Find({std::string(kJobType), "backfill"})->state);
  EXPECT_TRUE(state.sets_command);
  EXPECT_TRUE(state.sets_args);
}

TEST_F(Programs, WhatIsSeenOfAJobDependsOnItsContainerAloneAndOfAServiceOnNothing) {
  Resource wanted = Wanted();
  const Provider& jobs = world_.provider(kJobType);
  const Json before = jobs.ObservedBy(wanted);
  wanted.spec["image"] = "gcr.io/p/other:1";
  wanted.spec["when_running"] = "wait";
  EXPECT_EQ(jobs.ObservedBy(wanted), before);
  wanted.spec["container"] = "worker";
  EXPECT_NE(jobs.ObservedBy(wanted), before);
  const Provider& services = world_.provider(kServiceType);
  EXPECT_EQ(services.ObservedBy(wanted), Json::object());
  EXPECT_TRUE(jobs.TellsOfStrangers() && services.TellsOfStrangers());
}

TEST_F(Programs, NoWordOfAJobsArgumentsIsPartOfWhatIsSeen) {
  container_["command"] = Json::array({"run", "--password=hunter2"});
  container_["args"] = Json::array({"hunter2"});
  EXPECT_THAT(Dump(First().Find({std::string(kJobType), "backfill"})->state),
              Not(HasSubstr("hunter2")));
}

TEST_F(Programs, TheLineOfALiveImageOfContainerRegistrySaysSo) {
  EXPECT_THAT(Plan(First()).change.diffs.at(0).note, HasSubstr("served by Artifact Registry"));
  for (const auto& [image, noted] : std::vector<std::pair<std::string, bool>>{
           {"eu.gcr.io/p/x:1", true}, {"gcr.io.example/p/x", false}, {kRepository + ":1", false}}) {
    container_["image"] = image;
    EXPECT_EQ(!Plan(First()).change.diffs.at(0).note.empty(), noted) << image;
  }
}

TEST_F(Programs, AManifestThatNamesContainerRegistryIsWarned) {
  container_["command"] = Json::array({"python"});
  for (const std::string image : {"gcr.io/p/x:latest", "asia.gcr.io/p/x:latest"}) {
    const Resource wanted = testing::Wanted(std::string(kJobType), "backfill", image);
    Observations seen = First();
    seen.Put(Image(image, kNew, new_));
    const auto planned = world_.provider(kJobType).Plan(wanted, seen);
    ASSERT_THAT(planned, IsOk());
    ASSERT_THAT(planned->findings, SizeIs(1)) << image;
    EXPECT_EQ(planned->findings[0].severity, Severity::kWarning);
    EXPECT_FALSE(planned->findings[0].blocks);
    EXPECT_THAT(planned->findings[0].what, HasSubstr(image));
  }
}

}  // namespace
}  // namespace lockstep::cloud_run
