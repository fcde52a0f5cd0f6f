#include "plugins/firestore/rescan.h"

#include <algorithm>

#include "plugins/firestore/figures.h"
#include "plugins/firestore/names_digest.h"
#include "plugins/firestore/observe.h"

namespace lockstep::firestore {
namespace {

Status Take(const Row& row, const CleanUpTask& task, Rescan& rescan) {
  const Sentence& sentence = task.sentence;
  if (sentence.rules().Classify(row.id).id_class != IdClass::kBad) return {};
  if (!sentence.ExistedAtReadTime(row)) {
    ++rescan.appeared;
    return {};
  }
  if (!sentence.IsOldEnough(row)) {
    if (sentence.MovedSince(row)) ++rescan.survived;
    return {};
  }
  if (static_cast<std::int64_t>(rescan.found.size()) >= task.planned) {
    return Fail(Code::kAborted, "more documents match than the " + Grouped(task.planned) +
                                    " that were planned; nothing was deleted");
  }
  rescan.found.push_back({.id = std::string(row.id), .update_time = std::string(row.update_time)});
  return {};
}

Result<Rescan> ScanOnce(const CleanUpTask& task, const Client& client) {
  LOCKSTEP_TRY(const Count count, client.CountDocuments(task.collection));
  Rescan rescan{.read_time = count.read_time};
  LOCKSTEP_CHECK(
      client.Scan(task.collection, count, [&](const Row& row) { return Take(row, task, rescan); }));
  return rescan;
}

}  // namespace

Result<Rescan> ScanAgain(const CleanUpTask& task, const Client& client) {
  Result<Rescan> rescan = ScanOnce(task, client);
  if (!rescan && IsWorthAFreshLook(rescan.error())) rescan = ScanOnce(task, client);
  if (!rescan) return rescan;
  const std::int64_t missing = task.planned - static_cast<std::int64_t>(rescan->found.size());
  // Those that were too young at the time of the plan may have moved, too, and were not planned.
  rescan->survived = std::min(rescan->survived, missing);
  rescan->gone = missing - rescan->survived;
  if (missing > 0) return rescan;
  NamesDigest names(task.collection);
  for (const Target& target : rescan->found) names.Add(target.id);
  if (names.Hex() == task.names_sha256) return rescan;
  return Fail(Code::kAborted,
              "other documents match than those that were planned; nothing was "
              "deleted");
}

}  // namespace lockstep::firestore
