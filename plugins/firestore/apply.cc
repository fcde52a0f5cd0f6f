#include "plugins/firestore/apply.h"

#include <algorithm>
#include <utility>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/eraser.h"
#include "plugins/firestore/figures.h"
#include "plugins/firestore/lease.h"
#include "plugins/firestore/rescan.h"
#include "plugins/firestore/settle.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

std::int64_t BoundOf(const CleanUpTask& task, const Limits& limits) {
  return std::min(task.delete_at_most, limits.max_deletes.value_or(task.delete_at_most));
}

Status CheckTask(const CleanUpTask& task, const Writing& world) {
  const auto refuse = [](std::string why) {
    return Fail(Code::kFailedPrecondition, std::move(why) + "; nothing was deleted");
  };
  if (task.collection.project != world.read.scope.project) {
    return refuse("the plan is for project " + Printable(task.collection.project) + ", not " +
                  Printable(world.read.scope.project));
  }
  if (!task.blocked.empty()) return refuse("the plan is blocked: " + task.blocked);
  const CleanUpSpec declared{.delete_at_most = task.delete_at_most,
                             .delete_share = task.delete_share};
  std::string too_many = WhyTooMany(declared, task.planned, task.count);
  if (!too_many.empty()) return refuse(std::move(too_many));
  const std::int64_t bound = BoundOf(task, world.limits);
  if (task.planned <= bound) return {};
  return refuse(Documents(task.planned) + " to delete, " + Grouped(task.planned - bound) +
                " more than the operator's --max-deletes allows (" + Grouped(bound) + ")");
}

// One apply, while the lease is held.
class CleanUp {
 public:
  // `finishing` ends its requests in spite of a stop.
  CleanUp(const Change& change, const CleanUpTask& task, const Client& finishing, Lease& lease,
          const Writing& world)
      : change_(change),
        task_(task),
        client_(world.read.http, world.read.clock, world.read.deadline, world.read.stop),
        lease_(lease),
        world_(world),
        eraser_({change.address, task, finishing, lease, world}, BoundOf(task, world.limits)) {}

  Applied Run() {
    Applied applied;
    Status done = Delete();
    if (done) done = Settle(change_, task_, since_, client_, lease_, world_.read);
    if (!done) applied.error = std::move(done).error();
    applied.documents = eraser_.count();
    applied.documents->survived += survived_;
    applied.documents->gone += gone_;
    applied.documents->backup = world_.backup.Where(change_.address);
    return applied;
  }

 private:
  Status Delete() {
    Report(0);
    LOCKSTEP_TRY(const Rescan rescan, ScanAgain(task_, client_));
    since_ = rescan.read_time;
    survived_ = rescan.survived;
    gone_ = rescan.gone;
    if (rescan.appeared > 0) {
      world_.read.log.Warn(
          "bad documents appeared since the plan; they stay",
          {{"address", Text(change_.address)}, {"documents", std::to_string(rescan.appeared)}});
    }
    std::span<const Target> left(rescan.found);
    for (std::size_t size = kCanaryBatch; !left.empty(); size = kLargestBatch) {
      const std::span<const Target> batch = left.first(std::min(size, left.size()));
      LOCKSTEP_CHECK(eraser_.Erase(batch));
      left = left.subspan(batch.size());
      Report(task_.planned - static_cast<std::int64_t>(left.size()));
    }
    return {};
  }

  void Report(std::int64_t done) {
    world_.read.progress.Report({.address = change_.address, .done = done, .total = task_.planned});
  }

  const Change& change_;
  const CleanUpTask& task_;
  const Client client_;
  Lease& lease_;
  const Writing& world_;
  Eraser eraser_;
  std::string since_{};
  std::int64_t survived_ = 0;
  std::int64_t gone_ = 0;
};

}  // namespace

Applied ApplyCleanUp(const Change& change, const Writing& world) {
  if (change.action == Action::kNone) return {};
  const Result<CleanUpTask> task = TaskFrom(change.payload);
  if (!task) return {.error = task.error()};
  if (const Status allowed = CheckTask(*task, world); !allowed) return {.error = allowed.error()};
  const Client finishing(world.read.http, world.read.clock, world.read.deadline, std::stop_token{});
  Result<Lease> lease = Lease::Acquire(task->collection, finishing, world);
  if (!lease) return {.error = lease.error()};
  Applied applied = CleanUp(change, *task, finishing, *lease, world).Run();
  lease->Release();
  return applied;
}

}  // namespace lockstep::firestore
