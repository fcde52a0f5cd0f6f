#include "plugins/firestore/settle.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "plugins/firestore/figures.h"
#include "plugins/firestore/likely_writer.h"
#include "plugins/firestore/observe.h"
#include "plugins/firestore/printed_ids.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr Duration kCountEvery{2'000};
constexpr std::size_t kIdsInError = 5;

// Bad documents that were created after a time.
struct NewBad {
  std::int64_t count = 0;
  std::vector<std::string> sample{};
  std::set<std::string> writers{};  // of the sample
};

class Watch {
 public:
  Watch(const Change& change, const CleanUpTask& task, std::string since, const Client& client)
      : change_(change), task_(task), since_(std::move(since)), client_(client) {}

  // An error if there is a new bad document, or if it cannot be told.
  Status Look(bool last) {
    Status seen = LookOnce(last);
    if (!seen && IsWorthAFreshLook(seen.error())) seen = LookOnce(last);
    return seen;
  }

 private:
  Status LookOnce(bool last) {
    LOCKSTEP_TRY(const Count count, client_.CountDocuments(task_.collection));
    if (!last && scanned_count_ == count.documents) return {};
    NewBad found;
    const auto take = [&](const Row& row) -> Status {
      Take(row, found);
      return {};
    };
    LOCKSTEP_CHECK(client_.Scan(task_.collection, count, take));
    scanned_count_ = count.documents;
    return found.count == 0 ? Status{} : Complain(found);
  }

  void Take(const Row& row, NewBad& found) const {
    const Rules& rules = task_.sentence.rules();
    const Classified classified = rules.Classify(row.id);
    if (classified.id_class != IdClass::kBad) return;
    if (CompareTimes(row.create_time, since_) <= 0) return;
    ++found.count;
    if (found.sample.size() >= kSampleSize) return;
    found.sample.emplace_back(row.id);
    found.writers.insert(LikelyWriter(WriterIn(rules.bad[classified.rule], row.id), change_.after));
  }

  Status Complain(NewBad& found) const {
    found.writers.erase("");
    std::string writers;
    for (const std::string& writer : found.writers) {
      writers += (writers.empty() ? "; written by " : "; by ") + writer;
    }
    return Fail(
        Code::kFailedPrecondition,
        fmt::format("{} new and bad since the clean-up: {}{}; see who writes them with "
                    "`lockstep explain FILE {}`",
                    Documents(found.count), PrintedIds(found.sample, found.count, kIdsInError),
                    writers, Printable(change_.address.name)));
  }

  const Change& change_;
  const CleanUpTask& task_;
  const std::string since_;
  const Client& client_;
  std::optional<std::int64_t> scanned_count_{};
};

std::string TimeLeft(Duration left) {
  constexpr Duration kSecond{1'000};
  const Duration whole = left < kSecond ? left : (left + kSecond - Duration{1}) / kSecond * kSecond;
  return "settling, " + FormatDuration(whole) + " left";
}

}  // namespace

Status Settle(const Change& change, const CleanUpTask& task, const std::string& since,
              const Client& client, Fence& fence, const Reading& world) {
  const Duration end = world.clock.Monotonic() + task.settle;
  const Duration pause = std::clamp(task.settle / 3, Duration{1}, kCountEvery);
  Watch watch(change, task, since, client);
  while (world.clock.Monotonic() < end) {
    const Duration left = end - world.clock.Monotonic();
    world.progress.Report({.address = change.address, .waiting_for = TimeLeft(left)});
    if (!world.clock.SleepFor(std::min(pause, left), world.stop)) {
      return Fail(Code::kCancelled,
                  "stopped while settling, with " + FormatDuration(left) + " left");
    }
    LOCKSTEP_CHECK(fence.RenewIfDue());
    LOCKSTEP_CHECK(watch.Look(world.clock.Monotonic() >= end));
  }
  return {};
}

}  // namespace lockstep::firestore
