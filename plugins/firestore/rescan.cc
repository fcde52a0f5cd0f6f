#include "plugins/firestore/rescan.h"

#include <algorithm>

#include "plugins/firestore/figures.h"
#include "plugins/firestore/id_walk.h"
#include "plugins/firestore/names_digest.h"
#include "plugins/firestore/observe.h"

namespace lockstep::firestore {
namespace {

constexpr std::int64_t kRowsBetween = 512;  // a clock need not be asked for every row

class Census {
 public:
  Census(const CleanUpTask& task, Rescan& rescan)
      : task_(task), rescan_(rescan), names_(task.collection) {
    rescan_.found_by.resize(task.sentence.rules().bad.size());
  }

  Status Add(const Row& row) {
    ++rows_;
    const Stood stood = StandingOf(row, task_.sentence);
    rescan_.appeared += stood.standing == Standing::kAppeared ? 1 : 0;
    rescan_.survived += stood.standing == Standing::kSurvived ? 1 : 0;
    if (stood.standing != Standing::kTarget) return {};
    ++rescan_.found_by[stood.rule];
    names_.Add(row.id);
    rescan_.targets.Add({.id = std::string(row.id),
                         .update_time = std::string(row.update_time),
                         .rule = stood.rule});
    if (++rescan_.found <= task_.planned) return {};
    return Fail(Code::kAborted, "more documents match than the " + Grouped(task_.planned) +
                                    " that were planned; nothing was deleted");
  }

  Status Finish() {
    const std::int64_t missing = task_.planned - rescan_.found;
    // Those that were too young at the time of the plan may have moved, too, and were not planned.
    rescan_.survived = std::min(rescan_.survived, missing);
    rescan_.gone = missing - rescan_.survived;
    if (missing > 0 || names_.Hex() == task_.names_sha256) return {};
    return Fail(Code::kAborted,
                "other documents match than those that were planned; nothing was deleted");
  }

  // Adds `row`, and says whether something is to be done between the rows.
  Result<IdWalk::Next> Take(const Row& row, const Between& between) {
    LOCKSTEP_CHECK(Add(row));
    const bool due = rows_ % kRowsBetween == 0 && between.is_due();
    return due ? IdWalk::Next::kPause : IdWalk::Next::kGoOn;
  }

 private:
  const CleanUpTask& task_;
  Rescan& rescan_;
  NamesDigest names_;
  std::int64_t rows_ = 0;
};

Result<Rescan> ScanOnce(const CleanUpTask& task, const Client& client, const Between& between) {
  LOCKSTEP_TRY(const Count count, client.CountDocuments(task.collection));
  Rescan rescan{.count = count};
  Census census(task, rescan);
  IdWalk walk(task.collection, count, client);
  const auto take = [&](const Row& row) { return census.Take(row, between); };
  while (!walk.done()) {
    LOCKSTEP_CHECK(walk.GoOn(take));
    LOCKSTEP_CHECK(between.act());
  }
  LOCKSTEP_CHECK(census.Finish());
  return rescan;
}

}  // namespace

Stood StandingOf(const Row& row, const Sentence& sentence) {
  const Classified classified = sentence.rules().Classify(row.id);
  if (classified.id_class != IdClass::kBad) return {};
  const auto is = [&](Standing standing) { return Stood{standing, classified.rule}; };
  if (!sentence.ExistedAtReadTime(row)) return is(Standing::kAppeared);
  if (sentence.IsSuspended(classified.rule)) return {};
  if (sentence.IsOldEnough(row)) return is(Standing::kTarget);
  return sentence.MovedSince(row) ? is(Standing::kSurvived) : Stood{};
}

Result<Rescan> ScanAgain(const CleanUpTask& task, const Client& client, const Between& between) {
  Result<Rescan> rescan = ScanOnce(task, client, between);
  if (!rescan && IsWorthAFreshLook(rescan.error())) rescan = ScanOnce(task, client, between);
  return rescan;
}

}  // namespace lockstep::firestore
