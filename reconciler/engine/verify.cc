#include "reconciler/engine/verify.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "reconciler/engine/prover.h"
#include "reconciler/model/by_address.h"

namespace lockstep {
namespace {

constexpr Duration kFirstPause = std::chrono::seconds{2};
constexpr Duration kLongestPause = std::chrono::seconds{10};
constexpr Duration kBetweenTellings = std::chrono::seconds{10};

// What blocks a plan, by what it is about: of each the first finding.
using Blocking = std::map<Address, const Finding*>;

// Why the plan has no change of `resource`: what the plan itself says of it, or of what it needs;
// the first of these in the order of addresses, which is that of a plan's findings.
std::string WhyNotPlanned(const Resource& resource, const Blocking& blocking) {
  std::set<Address> about{resource.address, {resource.address.type, ""}};
  for (const Need& need : resource.needs) {
    about.insert(need.address);
    about.insert({need.address.type, ""});
  }
  for (const Address& address : about) {
    const auto found = blocking.find(address);
    if (found == blocking.end()) continue;
    const std::string& what = found->second->what;
    const bool of_type = address.name.empty();
    return address == resource.address || of_type ? what : Text(address) + ": " + what;
  }
  return "it could not be planned";
}

bool ByAddress(const Verified& a, const Verified& b) { return a.address < b.address; }

Verified JudgeOne(const Resource& resource, const Change& planned, const Observation& live,
                  const Observations& seen, const ToVerify& what) {
  Verified one{.address = resource.address,
               .ladder = Climb(resource, planned, live, seen, what.registry),
               .wanted = planned.payload,
               .live = live.state,
               .fingerprint = live.fingerprint,
               .read_at = live.at};
  AddLooks(resource, planned, what.head.scope, what.registry, one.ladder);
  return one;
}

// What the next pass has to read: what is not proven, and what that comes after, since a witness
// may look at both.
std::vector<Resource> StillToProve(std::span<const Resource> wanted, const Verification& so_far) {
  std::set<Address> open;
  for (const Verified& one : so_far.resources) {
    if (JudgementOf(one) != Judgement::kProven) open.insert(one.address);
  }
  std::set<Address> read = open;
  for (const Resource& resource : wanted) {
    if (open.contains(resource.address)) read.insert(resource.after.begin(), resource.after.end());
  }
  std::vector<Resource> left;
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(left),
               [&read](const Resource& resource) { return read.contains(resource.address); });
  return left;
}

void TakeIn(Verification&& again, Verification& all) {
  for (Verified& one : again.resources) {
    *AtAddress(all.resources, one.address) = std::move(one);
  }
  all.finished = again.finished;
}

// The waiting between two passes. Pauses grow: what is slow is not asked for more often.
class Waits {
 public:
  Waits(Duration most, const Reading& world, const OnWait& on_wait)
      : world_(world), on_wait_(on_wait), began_(world.clock.Monotonic()), most_(most) {}

  // False if the time is over, or somebody wants an end.
  bool Next(const Verification& so_far) {
    const Duration waited = world_.clock.Monotonic() - began_;
    if (waited >= most_ || world_.stop.stop_requested()) return false;
    if (waited >= next_telling_) {
      on_wait_(so_far, waited);
      next_telling_ = waited + kBetweenTellings;
    }
    const Duration pause = std::min(pause_, most_ - waited);
    pause_ = std::min(pause_ * 2, kLongestPause);
    return world_.clock.SleepFor(pause, world_.stop);
  }

 private:
  const Reading& world_;
  const OnWait& on_wait_;
  const Duration began_;
  const Duration most_;
  Duration pause_ = kFirstPause;
  Duration next_telling_{0};  // since it began
};

}  // namespace

std::vector<Verified> JudgeAll(const Observations& seen, const ToVerify& what) {
  const Plan plan = BuildPlan(what.wanted, seen, what.registry, what.head);
  const Blocking blocking =
      FirstFindings(plan.findings, [](const Finding& finding) { return finding.blocks; });
  std::vector<Verified> judged;
  for (const Resource& resource : what.wanted) {
    const Change* const change = AtAddress(plan.changes, resource.address);
    const Observation* live = seen.Find(resource.address);
    if (change == nullptr || live == nullptr) {
      judged.push_back({.address = resource.address, .problem = WhyNotPlanned(resource, blocking)});
    } else {
      judged.push_back(JudgeOne(resource, *change, *live, seen, what));
    }
  }
  std::sort(judged.begin(), judged.end(), ByAddress);
  return judged;
}

Verification Verify(const ToVerify& what, const Reading& world, const OnRead& on_read) {
  Verification verification{.scope = what.head.scope,
                            .manifest_digest = what.head.manifest_digest,
                            .started = world.clock.Now()};
  const Observations seen = Observe(what.wanted, what.registry, world, on_read);
  ToVerify now = what;
  now.head.made_at = world.clock.Now();
  verification.resources = JudgeAll(seen, now);
  verification.finished = now.head.made_at;
  return verification;
}

Verification VerifyUntilProven(const ToVerify& what, Duration wait, const Reading& world,
                               const OnRead& on_read, const OnWait& on_wait) {
  const Duration a_pass = world.deadline - world.clock.Monotonic();
  Waits waits(wait, world, on_wait);
  Verification all = Verify(what, world, on_read);
  while (!all.AllProven() && waits.Next(all)) {
    const std::vector<Resource> left = StillToProve(what.wanted, all);
    Reading again = world;
    again.deadline = world.clock.Monotonic() + a_pass;
    ToVerify rest = what;
    rest.wanted = left;
    TakeIn(Verify(rest, again, [](const Address&, ReadState) {}), all);
  }
  return all;
}

}  // namespace lockstep
