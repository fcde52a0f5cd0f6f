// However a deployment fails, somebody who works serves every request, at all times.
#include "tests/integration/fire/fire.h"
#include "tests/proof/day.h"

namespace lockstep::testing::proof {
namespace {

constexpr const char* kPhase2 = "nba-phase2-raw-processors";

struct Failure {
  std::string name{};
  int rollout_code = 0;  // the new revision ends with this google.rpc code; 0: it does not fail
  std::string message{};
  FaultRule rule{};  // no fault: none
  bool must_fail = true;
};

std::vector<Failure> Failures() {
  std::vector<Failure> all;
  for (const int code : {3, 4, 7, 8, 9, 13, 14}) {
    all.push_back({.name = "the revision fails with code " + std::to_string(code),
                   .rollout_code = code,
                   .message = "The container failed to start and listen on PORT=8080"});
  }
  const std::string service = std::string("/services/") + kPhase2;
  const auto add = [&](const std::string& name, Fault fault, const std::string& method,
                       const std::string& part, int first, bool must_fail) {
    all.push_back(
        {.name = name,
         .rule = {.fault = std::move(fault), .method = method, .part = part, .first = first},
         .must_fail = must_fail});
  };
  for (const int first : {1, 2}) {  // the revision, then its traffic
    const std::string which = first == 1 ? "the revision's update " : "the shift of the traffic ";
    add(which + "is denied", faults::Google(403, "PERMISSION_DENIED"), "PATCH", service, first,
        true);
    add(which + "conflicts", faults::Google(409, "ABORTED"), "PATCH", service, first, true);
    add(which + "is never answered", faults::ResetBefore(), "PATCH", service, first, true);
    add(which + "loses its answer", faults::LoseReply(), "PATCH", service, first, false);
    add(which + "is answered by a login page", faults::Html(), "PATCH", service, first, true);
  }
  add("no operation can be read", faults::Google(403, "PERMISSION_DENIED"), "", "/operations/", 1,
      false);
  add("operations are gone", faults::Google(404, "NOT_FOUND"), "", "/operations/", 1, false);
  add("the service cannot be read again", faults::Google(503, "UNAVAILABLE"), "GET", service, 2,
      false);
  if (IsLong()) {
    add("no operation ever ends", faults::EditJson([](Json& body) {
          body.erase("response");
          body["done"] = false;
        }),
        "", "/operations/", 1, true);
  }
  return all;
}

// Looks at the traffic before and after every request.
class TrafficTrace {
 public:
  explicit TrafficTrace(Day& day) : day_(day), old_(day.Serving(kPhase2)) {}

  Fault Around(Fault fault) {
    return [this, fault = std::move(fault)](Exchange& exchange) {
      Look();
      fault ? fault(exchange) : exchange.Send(exchange.Forward());
      Look();
    };
  }

  void Look() {
    ++looks_;
    const std::string serving = day_.Serving(kPhase2);
    if (serving.starts_with("100% ") && serving.find('%', 4) == std::string::npos) {
      if (serving == old_) return;
      ++new_serves_;
      return;
    }
    ++holes_;
  }

  int looks() const { return looks_; }
  int holes() const { return holes_; }
  bool new_served() const { return new_serves_ > 0; }

 private:
  Day& day_;
  const std::string old_;
  std::atomic<int> looks_{0};
  std::atomic<int> holes_{0};
  std::atomic<int> new_serves_{0};
};

// How often the traffic was looked at.
int Survive(const Failure& failure) {
  SCOPED_TRACE(failure.name);
  Day day;
  TrafficTrace trace(day);
  if (failure.rollout_code != 0) {
    day.cloud().FailNextRollout(kPhase2, failure.message, failure.rollout_code);
  }
  if (failure.rule.fault) {
    FaultRule rule = failure.rule;
    rule.fault = trace.Around(rule.fault);
    day.proxy().Add(std::move(rule));
  }
  day.proxy().Add({.fault = trace.Around({})});
  const Ended apply = day.Run({"apply", "--auto-approve", day.Manifest()});
  trace.Look();
  EXPECT_EQ(trace.holes(), 0) << "not one revision with all the traffic";
  if (failure.must_fail) {
    EXPECT_EQ(apply.exit_code, 1) << apply.out;
    EXPECT_EQ(day.Now().size(), day.before().size()) << "documents wait for their writers";
  }
  if (failure.rollout_code != 0) {
    EXPECT_FALSE(trace.new_served()) << "a revision that is not ready served";
    EXPECT_THAT(apply.err, ::testing::HasSubstr("failed to start")) << "or it failed otherwise";
  }
  day.ExpectNothingLost();
  day.ExpectConverges();
  return trace.looks();
}

TEST(BadDeployments, LeaveTheOldRevisionServingAllOfTheTrafficAtAllTimes) {
  const std::vector<Failure> all = Failures();
  std::atomic<int> looks = 0;
  ForEachAtOnce(all, [&](const Failure& failure) { looks += Survive(failure); });
  Figure(std::to_string(all.size()) + " ways to fail, the traffic looked at " +
         std::to_string(looks) + " times: one revision at 100 % each time, never one that failed");
}

}  // namespace
}  // namespace lockstep::testing::proof
