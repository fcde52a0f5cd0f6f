#include "plugins/firestore/observe.h"

#include <utility>

#include "plugins/firestore/sentence.h"
#include "plugins/firestore/tally.h"

namespace lockstep::firestore {
namespace {

Result<Seen> LookOnce(const Collection& collection, const CollectionSpec& spec,
                      const Client& client) {
  LOCKSTEP_TRY(const Count count, client.CountDocuments(collection));
  if (spec.rules.bad.empty()) {
    return Seen{
        .project = collection.project, .read_time = count.read_time, .count = count.documents};
  }
  const Duration untouched_for = spec.cleanup ? spec.cleanup->untouched_for : Duration{0};
  LOCKSTEP_TRY(const Sentence sentence, Sentence::Make(spec.rules, count.read_time, untouched_for));
  Tally tally(collection, sentence);
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
