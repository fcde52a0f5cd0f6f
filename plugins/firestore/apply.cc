#include "plugins/firestore/apply.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/deletion_bounds.h"
#include "plugins/firestore/earlier_run.h"
#include "plugins/firestore/eraser.h"
#include "plugins/firestore/fence.h"
#include "plugins/firestore/figures.h"
#include "plugins/firestore/lease.h"
#include "plugins/firestore/rescan.h"
#include "plugins/firestore/settle.h"
#include "plugins/firestore/sweep.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

// The lowest of all bounds: how many documents an apply of `task` may ask to delete.
std::int64_t BoundOf(const CleanUpTask& task, const Limits& limits) {
  return std::min({task.planned, task.delete_at_most, MostByShare(task.delete_share, task.count),
                   limits.max_deletes.value_or(task.delete_at_most)});
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
  const std::int64_t bound = world.limits.max_deletes.value_or(task.planned);
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
        fence_(lease, task.collection, finishing, world.http),
        world_(world),
        eraser_({change.address, task, finishing, fence_, world}, BoundOf(task, world.limits)) {}

  Applied Run() {
    Applied applied;
    Status done = Delete();
    if (done) {
      done = Settle(change_, task_, rescan_.count.read_time, client_, fence_, world_.read);
    }
    if (!done) applied.error = std::move(done).error();
    applied.documents = eraser_.count();
    applied.documents->survived += rescan_.survived;
    applied.documents->gone += rescan_.gone - earlier_;
    applied.documents->earlier = earlier_;
    applied.documents->backup = world_.backup.Where(change_.address);
    return applied;
  }

  // The names of the rules of which documents were deleted.
  std::set<std::string> Cleaned() const { return eraser_.rules(); }

 private:
  Status Delete() {
    Report(0);
    const Between between{.is_due = [this] { return fence_.IsDue(); },
                          .act = [this] { return fence_.RenewIfDue(); }};
    LOCKSTEP_TRY(rescan_, ScanAgain(task_, client_, between));
    if (rescan_.appeared > 0) {
      world_.read.log.Warn(
          "bad documents appeared since the plan; they stay",
          {{"address", Text(change_.address)}, {"documents", std::to_string(rescan_.appeared)}});
    }
    if (rescan_.gone > 0) {
      LOCKSTEP_TRY(const std::int64_t earlier,
                   CountDeletedEarlier(task_, change_.address, client_, world_.backup));
      earlier_ = std::min(earlier, rescan_.gone);
    }
    if (rescan_.found == 0) return {};
    LOCKSTEP_CHECK(CheckNoneSuspended());
    const auto on_erased = [this](std::int64_t done) {
      Report(task_.planned - rescan_.found + done);
    };
    Sweep sweep({task_, rescan_, client_, eraser_, fence_}, on_erased);
    return sweep.Run(world_.read.workers);
  }

  // The plan left out what was suspended then; since then another run may have cleaned, too.
  Status CheckNoneSuspended() const {
    for (const auto& [rule, until] :
         lease_.cleanings().Suspended(task_.sentence.rules(), lease_.since())) {
      if (rescan_.found_by[rule] == 0) continue;
      return Fail(Code::kFailedPrecondition,
                  "rule " + Printable(task_.sentence.rules().bad[rule].name) +
                      " is suspended until " + FormatTime(until) + ": it cleaned this collection " +
                      std::to_string(kMostCleanings) + " times within an hour, and its documents " +
                      "come back; nothing was deleted. Stop what writes them first");
    }
    return {};
  }

  void Report(std::int64_t done) {
    world_.read.progress.Report({.address = change_.address, .done = done, .total = task_.planned});
  }

  const Change& change_;
  const CleanUpTask& task_;
  const Client client_;
  const Lease& lease_;  // lent to the fence; only what a renewal leaves as it is is read here
  Fence fence_;
  const Writing& world_;
  Eraser eraser_;
  Rescan rescan_{};
  std::int64_t earlier_ = 0;  // of those that are gone: deleted by an interrupted apply of the plan
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
  CleanUp clean_up(change, *task, finishing, *lease, world);
  Applied applied = clean_up.Run();
  lease->Release(clean_up.Cleaned());
  return applied;
}

}  // namespace lockstep::firestore
