#include "plugins/cloud_run/logs.h"

#include <gmock/gmock.h>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/service.h"
#include "tests/plugins/cloud_run/run_world.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Json kChecks = Json::array({{{"contains", "ready"}, {"within", "15m"}}});

Json Served(const std::string& digest, const std::string& created = "2026-02-01T09:00:00Z") {
  ServiceState state = *ParseService(RawService());
  Json revision = RawRevision(digest);
  revision["createTime"] = created;
  TakeRevision(revision, state.serving[0]);
  return ToJson(state);
}

// A job whose executions are `names`, the newest first and an hour apart, from 2025-09-02 on; its
// last update was on 2025-09-01.
JobState JobThatRan(const std::vector<Json>& executions, bool whole = true) {
  JobState state = *ParseJob(RawJob(kPinned));
  for (const Json& raw : executions) AddExecution(*ParseExecution(raw, ""), state.history);
  EndOfList(whole, state.history);
  return state;
}

class Logs : public ::testing::Test {
 protected:
  Logs() {
    service_.spec["logs"] = kChecks;
    job_.spec["logs"] = kChecks;
  }

  static Observation Live(const Resource& wanted, Json state) {
    return {.address = wanted.address, .present = true, .state = std::move(state)};
  }

  // What the log was heard to say of the lead that `live` gives.
  static Observations Heard(const Resource& wanted, const Observation& live,
                            const std::string& verdict) {
    Observations seen;
    seen.Put(ImageSeen());
    seen.Put(live);
    if (const std::optional<Need> lead = LogLead(wanted, live.state)) {
      seen.PutLead({.address = lead->address,
                    .present = true,
                    .state = {{"verdict", verdict}, {"detail", "it said so"}}});
    }
    return seen;
  }

  std::optional<Evidence> Testify(const Resource& wanted, const Observation& live,
                                  const Observations& seen) const {
    const Result<Planned> planned = world_.registry.Find(wanted.address.type)->Plan(wanted, seen);
    EXPECT_TRUE(planned) << planned.error().message;
    return world_.registry.witnesses().at("logs")->Testify(wanted, planned->change, live, seen);
  }

  Resource service_ = Wanted("cloud_run_service", "raw");
  Resource job_ = Wanted("cloud_run_job", "backfill");
  World world_;
};

TEST_F(Logs, TheLeadOfAServiceNamesItsServingRevision) {
  const std::optional<Need> lead = LogLead(service_, Served(kNew));
  ASSERT_TRUE(lead);
  EXPECT_EQ(lead->address.type, "log_lines");
  EXPECT_THAT(lead->address.name, ::testing::StartsWith("cloud_run_service.raw#"));
  EXPECT_EQ(lead->spec, (Json{{"service", "raw"},
                              {"revisions", {"raw-00001-abc"}},
                              {"since", "2026-02-01T09:00:00Z"},
                              {"partly", false},
                              {"logs", kChecks}}));
}

TEST_F(Logs, AnotherRevisionIsAnotherLead) {
  Json later = Served(kNew);
  later["serving"][0]["revision"] = "raw-00002-new";
  EXPECT_NE(LogLead(service_, Served(kNew))->address, LogLead(service_, later)->address);
}

TEST_F(Logs, OfSeveralRevisionsTheYoungestCounts) {
  Json split = Served(kNew);
  Json second = split["serving"][0];
  second["revision"] = "raw-00002-new";
  second["create_time"] = "2026-02-01T10:00:00Z";
  split["serving"].insert(split["serving"].begin(), second);
  EXPECT_EQ(LogLead(service_, split)->spec["since"], "2026-02-01T10:00:00Z");
  split["serving"][1]["create_time"] = "";
  EXPECT_EQ(LogLead(service_, split)->spec["since"], "") << "it may be younger still";
}

TEST_F(Logs, TheLeadOfAJobNamesTheExecutionsSinceItsUpdate) {
  const JobState state = JobThatRan({RawExecution("backfill-x3", "2025-09-03T10:00:00Z"),
                                     RawExecution("backfill-x2", "2025-09-02T10:00:00Z"),
                                     RawExecution("backfill-x1", "2025-08-02T10:00:00Z")});
  const std::optional<Need> lead = LogLead(job_, ToJson(state));
  ASSERT_TRUE(lead);
  EXPECT_EQ(lead->spec, (Json{{"job", "backfill"},
                              {"executions", {"backfill-x3", "backfill-x2"}},
                              {"since", "2025-09-02T10:00:00Z"},
                              {"partly", false},
                              {"logs", kChecks}}));
}

TEST_F(Logs, AnExecutionThatStillRunsMayStillSayIt) {
  const JobState state = JobThatRan({RawRunning("backfill-x3", "2025-09-03T10:00:00Z"),
                                     RawExecution("backfill-x2", "2025-09-02T10:00:00Z")});
  EXPECT_EQ(LogLead(job_, ToJson(state))->spec["since"], "");
}

TEST_F(Logs, OfManyExecutionsTheNewestThirtyAreASample) {
  std::vector<Json> many;
  for (int i = 50; i-- > 0;) {
    const std::string n = std::to_string(10 + i);
    many.push_back(RawExecution("backfill-x" + n, "2025-09-02T10:" + n + ":00Z"));
  }
  many.resize(40);
  const Json spec = LogLead(job_, ToJson(JobThatRan(many)))->spec;
  EXPECT_THAT(spec["executions"], SizeIs(30));
  EXPECT_EQ(spec["executions"][0], "backfill-x59");
  EXPECT_EQ(spec["partly"], true);
  many.resize(30);
  EXPECT_EQ(LogLead(job_, ToJson(JobThatRan(many)))->spec["partly"], false);
  EXPECT_EQ(LogLead(job_, ToJson(JobThatRan(many, false)))->spec["partly"], true);
}

TEST_F(Logs, WhereNothingRunsThereIsNothingToReadAndTheRungIsUnknown) {
  const Observation idle =
      Live(job_, ToJson(JobThatRan({RawExecution("backfill-x1", "2025-08-02T10:00:00Z")})));
  EXPECT_FALSE(LogLead(job_, idle.state));
  const auto said = Testify(job_, idle, Heard(job_, idle, "proven"));
  ASSERT_TRUE(said);
  EXPECT_EQ(said->verdict, Verdict::kUnknown);
  EXPECT_THAT(said->detail, HasSubstr("has not run since its last update"));
  Json silent = Served(kNew);
  silent["serving"] = Json::array();
  EXPECT_FALSE(LogLead(service_, silent));
}

TEST_F(Logs, NobodyWhoDidNotAskIsAskedFor) {
  const Resource plain = Wanted("cloud_run_service", "raw");
  const Observation live = Live(plain, Served(kNew));
  EXPECT_FALSE(LogLead(plain, live.state));
  EXPECT_FALSE(Testify(plain, live, Heard(plain, live, "proven")));
}

TEST_F(Logs, TheProviderLeadsToThemWithoutAnyImage) {
  Observations seen;
  seen.Put(Live(service_, Served(kNew)));
  const auto leads = world_.provider("cloud_run_service").Leads(service_, seen);
  ASSERT_THAT(leads, SizeIs(1));
  EXPECT_EQ(leads[0].address, LogLead(service_, Served(kNew))->address);
}

TEST_F(Logs, WhatWasHeardIsTheVerdictInPlanAndProof) {
  const Observation live = Live(service_, Served(kNew));
  for (const auto& [word, verdict] :
       {std::pair{"proven", Verdict::kProven}, std::pair{"refuted", Verdict::kRefuted},
        std::pair{"unknown", Verdict::kUnknown}, std::pair{"odd", Verdict::kUnknown}}) {
    const Observations seen = Heard(service_, live, word);
    EXPECT_EQ(Testify(service_, live, seen)->verdict, verdict) << word;
    const Result<Planned> planned = world_.provider("cloud_run_service").Plan(service_, seen);
    EXPECT_EQ(planned->change.ladder.back().rung, "logs");
    EXPECT_EQ(planned->change.ladder.back().verdict, verdict) << word;
  }
}

TEST_F(Logs, OnlyARefutationIsAWarningAndNoneBlocks) {
  const Observation live = Live(service_, Served(kNew));
  const auto findings = [&](const std::string& word) {
    std::vector<Finding> found =
        world_.provider("cloud_run_service").Plan(service_, Heard(service_, live, word))->findings;
    std::erase_if(found, [](const Finding& one) { return !one.what.starts_with("the log "); });
    return found;
  };
  EXPECT_THAT(findings("proven"), IsEmpty());
  EXPECT_THAT(findings("unknown"), IsEmpty());
  ASSERT_THAT(findings("refuted"), SizeIs(1));
  EXPECT_EQ(findings("refuted")[0].severity, Severity::kWarning);
  EXPECT_FALSE(findings("refuted")[0].blocks);
  EXPECT_THAT(findings("refuted")[0].what, HasSubstr("it said so"));
}

TEST_F(Logs, TheWordsOfAnotherImageProveAndRefuteNothing) {
  const Observation old = Live(service_, Served(kOld));
  for (const char* word : {"proven", "refuted"}) {
    const auto said = Testify(service_, old, Heard(service_, old, word));
    EXPECT_EQ(said->verdict, Verdict::kUnknown);
    EXPECT_THAT(said->detail, HasSubstr("it said so"));
  }
}

TEST_F(Logs, WhatCouldNotBeReadIsUnknownAndSaysWhy) {
  const Observation live = Live(service_, Served(kNew));
  Observations unread;
  unread.Put(ImageSeen());
  EXPECT_THAT(LogsSaid(service_, live.state, unread, {.verdict = Verdict::kProven})->detail,
              HasSubstr("was not read"));
  unread.PutLead({.address = LogLead(service_, live.state)->address,
                  .error = Error{.code = Code::kPermissionDenied, .message = "no right"}});
  const auto said = LogsSaid(service_, live.state, unread, {.verdict = Verdict::kProven});
  EXPECT_EQ(said->verdict, Verdict::kUnknown);
  EXPECT_EQ(said->detail, "no right");
}

TEST_F(Logs, AJobIsProvenByItsExecutions) {
  const Observation live = Live(
      job_, ToJson(JobThatRan({RawExecution("backfill-x2", "2025-09-02T10:00:00Z", kPinned)})));
  EXPECT_EQ(Testify(job_, live, Heard(job_, live, "proven"))->verdict, Verdict::kProven);
}

}  // namespace
}  // namespace lockstep::cloud_run
