#include "plugins/firestore/lease.h"

#include <algorithm>
#include <utility>

#include "plugins/firestore/commit.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr Duration kTakeOverAfter{60'000};
constexpr Duration kRenewAfter{15'000};
constexpr Duration kLookEvery{2'000};
constexpr Duration kReleaseTime{10'000};
constexpr int kTriesToSettleOwner = 5;

}  // namespace

// Another run's lease, while we wait for it.
struct Lease::Rival {
  Duration deadline{0};  // of the wait; all on the monotonic clock
  Duration unchanged_since{0};
  std::string update_time{};
  int missed = 0;  // how often it was free and could not be taken after all
};

Lease::Lease(Collection collection, const Client& client, const Writing& world)
    : collection_(std::move(collection)), client_(&client), world_(&world) {}

bool Lease::Fenced(const std::string& update_time) {
  return std::exchange(held_.update_time, update_time) != update_time;
}

Status Lease::Wrote(const Json& write_result) {
  Fenced(StringAt(write_result, "updateTime"));
  return held_.update_time.empty() ? Confirm() : Status{};
}

Status Lease::Confirm() {
  LOCKSTEP_TRY(LeaseDocument found, ReadLease(collection_, *client_));
  if (!found.HeldBy(world_->run.id)) return Fail(Code::kAborted, WhoHolds(found));
  held_ = std::move(found);
  return {};
}

std::string Lease::WhoHolds(const LeaseDocument& found) const {
  if (found.run == world_->run.id || !found.Exists()) {
    return "the lease of " + Printable(collection_.path) + " was released by someone else";
  }
  std::string who = Describe(collection_, found);
  if (!found.Held()) return who;
  return who +
         "; if that run is dead, its lease is free 60s after its last renewal, or at once by " +
         "`lockstep unlock FILE " + Printable(collection_.path) + " " + Printable(found.run, 100) +
         "`";
}

Result<Lease> Lease::Acquire(const Collection& collection, const Client& client,
                             const Writing& world) {
  Lease lease(collection, client, world);
  const Duration now = world.read.clock.Monotonic();
  Rival rival{.deadline = now + world.run.lock_timeout, .unchanged_since = now};
  while (!world.read.stop.stop_requested()) {
    Result<bool> held = lease.TryOnce(rival);
    if (!held && held.error().code == Code::kAborted) return Fail(std::move(held).error());
    if (!held) return Fail(std::move(held).error().Wrap("taking the lease"));
    if (*held) return lease;
  }
  return Fail(Code::kCancelled, "stopped before the lease was taken");
}

Result<bool> Lease::TryOnce(Rival& rival) {
  LOCKSTEP_TRY(LeaseDocument found, ReadLease(collection_, *client_));
  if (found.HeldBy(world_->run.id)) {  // the answer that said so was lost
    held_ = std::move(found);
    renewed_ = world_->read.clock.Monotonic();
    return true;
  }
  if (found.Held()) return Outwait(found, rival);
  if (++rival.missed > kTriesToSettleOwner) {
    return Fail(Code::kUnavailable, "it can neither be taken nor read");
  }
  return TryToTake(found);
}

Result<bool> Lease::TryToTake(const LeaseDocument& found) {
  LeaseDocument wanted{.run = world_->run.id,
                       .holder = world_->run.holder,
                       .since = found.read_time,
                       .forced = world_->run.forced,
                       .cleanings = found.cleanings,
                       .update_time = found.update_time};
  const Json writes = Json::array({WriteOf(collection_, wanted)});
  Result<Json> results = Commit(collection_, writes, *client_, world_->http);
  if (!results) {
    const bool taken = results.error().code == Code::kAlreadyExists ||
                       Judge(results.error()) != CommitFailure::kFinal;
    if (!taken) return Fail(std::move(results).error());
    return false;
  }
  held_ = std::move(wanted);
  renewed_ = world_->read.clock.Monotonic();
  LOCKSTEP_CHECK(Wrote(results->at(0)));
  return true;
}

Result<bool> Lease::Outwait(const LeaseDocument& found, Rival& rival) {
  const Duration now = world_->read.clock.Monotonic();
  if (found.update_time != rival.update_time) rival.unchanged_since = now;
  rival.update_time = found.update_time;
  const Duration to_take_over = rival.unchanged_since + kTakeOverAfter - now;
  if (to_take_over <= Duration::zero()) {
    LOCKSTEP_TRY(const bool taken, TryToTake(found));
    if (!taken) return false;
    world_->read.log.Warn("took over a lease that was not renewed",
                          {{"run", Printable(found.run)}, {"holder", Printable(found.holder)}});
    return true;
  }
  const Duration left = rival.deadline - now;
  if (left <= Duration::zero()) {
    return Fail(Error{.code = Code::kAborted, .message = WhoHolds(found), .lease_held = true});
  }
  world_->read.clock.SleepFor(std::min({left, kLookEvery, to_take_over}), world_->read.stop);
  return false;
}

bool Lease::IsDue() const { return world_->read.clock.Monotonic() - renewed_ >= kRenewAfter; }

Status Lease::RenewIfDue() {
  for (int tries = 0; IsDue(); ++tries) {
    LeaseDocument wanted = held_;
    ++wanted.renewals;
    const Duration sent = world_->read.clock.Monotonic();
    const Json writes = Json::array({WriteOf(collection_, wanted)});
    Result<Json> results = Commit(collection_, writes, *client_, world_->http);
    if (results) {
      held_ = std::move(wanted);
      renewed_ = sent;
      return Wrote(results->at(0));
    }
    const std::int64_t before = held_.renewals;
    LOCKSTEP_CHECK(Confirm());
    if (held_.renewals > before) {
      renewed_ = sent;  // it was done, and its answer was lost
    } else if (tries + 1 >= kTriesToSettleOwner) {
      return Fail(std::move(results).error().Wrap("renewing the lease"));
    }
  }
  return {};
}

void Lease::Release(const std::set<std::string>& rules) {
  // By the time of the release the run may be stopped, or its time used up.
  const Clock& clock = world_->read.clock;
  const Client client(world_->http, world_->read.clock, clock.Monotonic() + kReleaseTime,
                      std::stop_token{});
  const auto given_back = [&](LeaseDocument lease) {
    lease.released = true;
    for (const std::string& rule : rules) lease.cleanings.Add(rule, lease.since);
    return Json::array({WriteOf(collection_, lease)});
  };
  for (int tries = 0; tries < kTriesToSettleOwner; ++tries) {
    if (Commit(collection_, given_back(held_), client, world_->http)) return;
    Result<LeaseDocument> found = ReadLease(collection_, client);
    if (!found) break;
    if (!found->HeldBy(world_->run.id)) return;  // given back, or another's
    held_ = *std::move(found);
  }
  world_->read.log.Warn("a lease could not be released; it lapses by itself",
                        {{"collection", Printable(collection_.path)}});
}

}  // namespace lockstep::firestore
