// Whole commands behind the proxy: which requests a command sends that only looks, and what people
// and their scripts are told when the network lies.
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/faults.h"

namespace lockstep::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Commands : public EndToEnd {
 protected:
  void SetUp() override {
    StartIncident();
    proxy_ = std::make_unique<FaultProxy>(cloud->port());
    environment = {"LOCKSTEP_ENDPOINT=" + proxy_->url(), "LOCKSTEP_ACCESS_TOKEN=canary-token"};
  }

  // What went out and is neither a GET nor one of the POSTs that query.
  std::vector<std::string> NoReads() const {
    std::vector<std::string> others;
    for (const Passed& one : proxy_->passed()) {
      const bool get = one.method == "GET" || one.method == "HEAD";
      const std::string path = one.target.substr(0, one.target.find('?'));
      const bool query = one.method == "POST" &&
                         (path.ends_with(":runQuery") || path.ends_with(":runAggregationQuery") ||
                          path.ends_with(":batchGet") || path.ends_with(":testIamPermissions") ||
                          path.ends_with("/entries:list"));
      if (!get && !query) others.push_back(one.method + " " + one.target);
    }
    return others;
  }

  void ExpectRefused(const Ended& ended) const {
    EXPECT_EQ(ended.exit_code, 1) << ended.out;
    EXPECT_THAT(ended.err, ContainsRegex("(^|\n)Error: "));
    EXPECT_THAT(ended.out, Not(ContainsRegex("(^|\n)(No changes|Apply complete)")));
    EXPECT_THAT(ended.err + ended.out, Not(HasSubstr("canary-token")));
    ExpectClean(ended.err);
    EXPECT_THAT(Writes(), IsEmpty());
    EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(1'053));
  }

  std::unique_ptr<FaultProxy> proxy_;
};

TEST_F(Commands, ThatOnlyLookSendOnlyReads) {
  const std::string names = folder / "names.txt";
  const std::string manifest = Manifest();
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"plan", manifest},
           {"plan", "--detailed-exitcode", "--strict", manifest},
           {"plan", "--list-documents", names, manifest},
           {"import", "--project", "nba-props-platform", "--region", "us-west2", "--collection",
            "processor_heartbeats"},
           {"verify", manifest},
           {"verify", "--json", manifest},
           {"explain", manifest, "processor_heartbeats"},
           {"snapshot", "--out", folder / "prod.snapshot", manifest},
           {"doctor", manifest}}) {
    proxy_->Clear();
    const Ended ended = Lockstep(words);
    EXPECT_THAT(ended.out, Not(IsEmpty())) << ended.err;
    EXPECT_GT(proxy_->passed().size(), 5U) << words.front();
    EXPECT_THAT(NoReads(), IsEmpty()) << words.front();
  }
  proxy_->Clear();
  EXPECT_EQ(Lockstep({"apply", manifest}, "no\n").exit_code, 1);
  EXPECT_THAT(NoReads(), IsEmpty()) << "an answer of no is a plan";
  proxy_->Clear();
  EXPECT_EQ(Lockstep({"validate", manifest}).exit_code, 0);
  EXPECT_THAT(proxy_->passed(), IsEmpty()) << "validate asks nobody";
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(Commands, NoAnswerOfAnyApiIsTakenForAnEmptyWorld) {
  const std::string manifest = Manifest();
  const std::vector<NamedFault> faults = {
      {"a login page", faults::Html()},
      {"half of it", faults::Truncate(40, faults::Framing::kCut)},
      {"an empty object", faults::Edit([](const std::string&) { return "{}"; })},
      {"a denial", faults::Google(403, "PERMISSION_DENIED")},
      {"a proxy's 404", faults::Instead({.status = 404, .body = "no such page"})}};
  for (const char* part :
       {"/services", "/jobs", ":runAggregationQuery", ":runQuery", "/manifests/"}) {
    for (const NamedFault& fault : faults) {
      SCOPED_TRACE(fault.name + " for " + part);
      proxy_->Clear();
      proxy_->Add({.fault = fault.fault, .part = part});
      ExpectRefused(Lockstep({"apply", "--auto-approve", manifest}));
      EXPECT_GE(proxy_->CountOf("", part), 1U);
    }
  }
}

TEST_F(Commands, ALoginPageIsNamedAsOne) {
  proxy_->Add({.fault = faults::Html()});
  const Ended plan = Lockstep({"plan", Manifest()});
  ExpectRefused(plan);
  EXPECT_THAT(plan.err, HasSubstr("is there a proxy or a login page between?"));
}

TEST_F(Commands, ARefusalForNowIsWaitedOutAndTheWorkIsDone) {
  proxy_->Add(
      {.fault = faults::Google(429, "RESOURCE_EXHAUSTED"), .part = ":runQuery", .times = 1});
  proxy_->Add({.fault = faults::ResetBefore(), .part = "/jobs", .times = 1});
  proxy_->Add({.fault = faults::LoseReply(), .part = ":commit", .first = 3, .times = 1});
  const Ended apply = Lockstep({"apply", "--auto-approve", Manifest()});
  EXPECT_EQ(apply.exit_code, 0) << apply.err;
  EXPECT_THAT(apply.out, HasSubstr("Documents: 1035 deleted, 0 survived, 0 gone."));
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(18));
  EXPECT_THAT(NoReads(), Not(IsEmpty())) << "or the recording of what only looks proves nothing";
}

TEST_F(Commands, APauseBeyondAllMeasureEndsTheCommandAtOnceWithItsReason) {
  proxy_->Add(
      {.fault = faults::Google(429, "RESOURCE_EXHAUSTED", {{"retry-after", "1000000000"}})});
  const Duration begun = clock.Monotonic();
  const Ended plan = Lockstep({"plan", Manifest()});
  ExpectRefused(plan);
  EXPECT_THAT(plan.err, HasSubstr("the server asks to wait"));
  EXPECT_LT(clock.Monotonic() - begun, std::chrono::seconds{20});
}

}  // namespace
}  // namespace lockstep::testing
