#include "plugins/firestore/lease.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "plugins/firestore/commit.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr Duration kTakeOverAfter{60'000};
constexpr Duration kRenewAfter{15'000};
constexpr Duration kLookEvery{2'000};
constexpr Duration kReleaseTime{10'000};
constexpr int kTriesToSettleOwner = 5;

// Time from `since` to `until`, both the server's; nullopt if either is missing.
std::optional<Duration> Between(const std::string& since, const std::string& until) {
  const std::optional<TimePoint> begin = ParseTime(since);
  const std::optional<TimePoint> end = ParseTime(until);
  if (!begin || !end) return std::nullopt;
  return std::max(Duration::zero(), *end - *begin);
}

}  // namespace

// The lease as it is in the database. `update_time` is empty if there is none.
struct Lease::Found {
  std::string run{};
  std::string holder{};
  std::string create_time{};
  std::string update_time{};
  std::string read_time{};
  std::int64_t renewals = 0;
};

// Another run's lease, while we wait for it.
struct Lease::Rival {
  Duration deadline{0};  // of the wait; all on the monotonic clock
  Duration unchanged_since{0};
  std::string update_time{};
  int vanished = 0;  // how often there was none after all
};

Lease::Lease(Collection collection, const Client& client, const Writing& world)
    : collection_(std::move(collection)),
      client_(&client),
      world_(&world),
      name_(LeaseName(collection_)) {}

Json Lease::Fields(std::int64_t renewals) const {
  return {{"holder", {{"stringValue", world_->run.holder}}},
          {"run", {{"stringValue", world_->run.id}}},
          {"collection", {{"stringValue", collection_.path}}},
          {"renewals", {{"integerValue", std::to_string(renewals)}}}};
}

Json Lease::FenceWrite() const {
  return {{"update", {{"name", name_}, {"fields", Fields(renewals_)}}},
          {"currentDocument", {{"updateTime", update_time_}}}};
}

Result<Lease::Found> Lease::LookWith(const Client& client) const {
  Found found;
  const std::array<std::string, 1> names = {name_};
  LOCKSTEP_CHECK(client.Get(collection_, names, true, [&](Got got) -> Status {
    found.read_time = std::move(got.read_time);
    const Json& fields = At(got.document, "fields");
    found.run = StringAt(At(fields, "run"), "stringValue");
    found.holder = StringAt(At(fields, "holder"), "stringValue");
    found.create_time = StringAt(got.document, "createTime");
    found.update_time = StringAt(got.document, "updateTime");
    const std::string renewals = StringAt(At(fields, "renewals"), "integerValue");
    std::from_chars(renewals.data(), renewals.data() + renewals.size(), found.renewals);
    return {};
  }));
  return found;
}

Result<Lease::Found> Lease::Look() const { return LookWith(*client_); }

std::string Lease::Describe(const Found& found) const {
  const auto age = Between(found.create_time, found.read_time);
  const auto silence = Between(found.update_time, found.read_time);
  return fmt::format("{} (run {}) holds the lease of {} for {}, last renewed {} ago",
                     Printable(found.holder, 200), Printable(found.run, 100),
                     Printable(collection_.path), age ? FormatDuration(*age) : "an unknown time",
                     silence ? FormatDuration(*silence) : "an unknown time");
}

Status Lease::Hold(const Json& write_results) {
  renewed_ = world_->read.clock.Monotonic();
  return Fenced(write_results.at(0));
}

Status Lease::Fenced(const Json& write_result) {
  std::string update_time = StringAt(write_result, "updateTime");
  if (update_time.empty()) return Confirm();
  update_time_ = std::move(update_time);
  return {};
}

Status Lease::Confirm() {
  LOCKSTEP_TRY(const Found found, Look());
  if (found.update_time.empty()) {
    return Fail(Code::kAborted,
                "the lease of " + Printable(collection_.path) + " was released by someone else");
  }
  if (found.run != world_->run.id) return Fail(Code::kAborted, Describe(found));
  update_time_ = found.update_time;
  renewals_ = found.renewals;
  return {};
}

Result<bool> Lease::TryToCreate() {
  const Json create = {{"update", {{"name", name_}, {"fields", Fields(renewals_)}}},
                       {"currentDocument", {{"exists", false}}}};
  Result<Json> results = Commit(collection_, Json::array({create}), *client_, world_->http);
  if (results) {
    LOCKSTEP_CHECK(Hold(*results));
    return true;
  }
  const bool taken = results.error().code == Code::kAlreadyExists ||
                     Judge(results.error()) == CommitFailure::kContention ||
                     Judge(results.error()) == CommitFailure::kUnknown;
  if (!taken) return Fail(std::move(results).error().Wrap("taking the lease"));
  return false;
}

Result<bool> Lease::TryToTakeOver(const Found& found) {
  update_time_ = found.update_time;
  Result<Json> results = Commit(collection_, Json::array({FenceWrite()}), *client_, world_->http);
  if (!results) {
    if (Judge(results.error()) == CommitFailure::kFinal) {
      return Fail(std::move(results).error().Wrap("taking over the lease"));
    }
    return false;
  }
  world_->read.log.Warn("took over a lease that was not renewed",
                        {{"run", Printable(found.run)}, {"holder", Printable(found.holder)}});
  LOCKSTEP_CHECK(Hold(*results));
  return true;
}

Result<Lease> Lease::Acquire(const Collection& collection, const Client& client,
                             const Writing& world) {
  Lease lease(collection, client, world);
  const Duration now = world.read.clock.Monotonic();
  Rival rival{.deadline = now + world.run.lock_timeout, .unchanged_since = now};
  while (!world.read.stop.stop_requested()) {
    LOCKSTEP_TRY(const bool held, lease.TryOnce(rival));
    if (held) return lease;
  }
  return Fail(Code::kCancelled, "stopped before the lease was taken");
}

Result<bool> Lease::TryOnce(Rival& rival) {
  LOCKSTEP_TRY(const bool created, TryToCreate());
  if (created) return true;
  LOCKSTEP_TRY(const Found found, Look());
  if (found.update_time.empty()) {  // released meanwhile, or never made
    if (++rival.vanished < kTriesToSettleOwner) return false;
    return Fail(Code::kUnavailable, "the lease can neither be taken nor read");
  }
  if (found.run != world_->run.id) return Outwait(found, rival);
  LOCKSTEP_CHECK(Confirm());  // it is ours: the answer that said so was lost
  renewed_ = world_->read.clock.Monotonic();
  return true;
}

Result<bool> Lease::Outwait(const Found& found, Rival& rival) {
  const Duration now = world_->read.clock.Monotonic();
  if (found.update_time != rival.update_time) rival.unchanged_since = now;
  rival.update_time = found.update_time;
  const Duration to_take_over = rival.unchanged_since + kTakeOverAfter - now;
  if (to_take_over <= Duration::zero()) return TryToTakeOver(found);
  const Duration left = rival.deadline - now;
  if (left <= Duration::zero()) return Fail(Code::kAborted, Describe(found));
  world_->read.clock.SleepFor(std::min({left, kLookEvery, to_take_over}), world_->read.stop);
  return false;
}

Status Lease::RenewIfDue() {
  Clock& clock = world_->read.clock;
  for (int tries = 0; clock.Monotonic() - renewed_ >= kRenewAfter; ++tries) {
    Json renewal = FenceWrite();
    renewal["update"]["fields"] = Fields(renewals_ + 1);
    const Duration sent = clock.Monotonic();
    Result<Json> results = Commit(collection_, Json::array({renewal}), *client_, world_->http);
    if (results) {
      ++renewals_;
      renewed_ = sent;
      return Fenced(results->at(0));
    }
    const std::int64_t before = renewals_;
    LOCKSTEP_CHECK(Confirm());
    if (renewals_ > before) {
      renewed_ = sent;  // it was done, and its answer was lost
    } else if (tries + 1 >= kTriesToSettleOwner) {
      return Fail(std::move(results).error().Wrap("renewing the lease"));
    }
  }
  return {};
}

void Lease::Release() {
  // By the time of the release the run may be stopped, or its time used up.
  const Clock& clock = world_->read.clock;
  const Client client(world_->http, world_->read.clock, clock.Monotonic() + kReleaseTime,
                      std::stop_token{});
  for (int tries = 0; tries < kTriesToSettleOwner; ++tries) {
    const Json release = {{"delete", name_}, {"currentDocument", {{"updateTime", update_time_}}}};
    if (Commit(collection_, Json::array({release}), client, world_->http)) return;
    const Result<Found> found = LookWith(client);
    if (!found) break;
    if (found->run != world_->run.id) return;  // gone, or another's
    update_time_ = found->update_time;
  }
  world_->read.log.Warn("a lease could not be released; it lapses by itself",
                        {{"collection", Printable(collection_.path)}});
}

}  // namespace lockstep::firestore
