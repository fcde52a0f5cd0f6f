#include "plugins/firestore/observe.h"

#include <algorithm>
#include <utility>

#include "plugins/firestore/sentence.h"
#include "plugins/firestore/tally.h"

namespace lockstep::firestore {
namespace {

// No scan has to agree with this count, so it may end where nothing is learnt from going on.
Result<Seen> CountAlone(const Collection& collection, const CollectionSpec& spec,
                        const Client& client) {
  const std::int64_t most = CountedUpTo(spec.bounds);
  LOCKSTEP_TRY(const Count count, client.CountDocuments(collection, most + 1));
  return Seen{.project = collection.project,
              .read_time = count.read_time,
              .count = std::min(count.documents, most),
              .more = count.documents > most};
}

Result<Seen> LookOnce(const Collection& collection, const CollectionSpec& spec,
                      const Client& client) {
  if (!spec.NeedsScan()) return CountAlone(collection, spec, client);
  LOCKSTEP_TRY(const Count count, client.CountDocuments(collection));
  const Duration untouched_for = spec.cleanup ? spec.cleanup->untouched_for : Duration{0};
  LOCKSTEP_TRY(const Sentence sentence, Sentence::Make(spec.rules, count.read_time, untouched_for));
  LOCKSTEP_TRY(AttendanceTally attendance, AttendanceTally::Make(spec.watched, count.read_time));
  Tally tally(collection, sentence, std::move(attendance));
  LOCKSTEP_CHECK(client.Scan(collection, count, [&](const Row& row) -> Status {
    tally.Add(row);
    return {};
  }));
  return std::move(tally).Finish();
}

}  // namespace

bool IsWorthAFreshLook(const Error& error) {
  return IsTooOld(error) || error.code == Code::kUnavailable;
}

Result<Seen> ObserveCollection(const Collection& collection, const CollectionSpec& spec,
                               const Client& client) {
  Result<Seen> seen = LookOnce(collection, spec, client);
  if (seen || !IsWorthAFreshLook(seen.error())) return seen;
  return LookOnce(collection, spec, client);
}

}  // namespace lockstep::firestore
