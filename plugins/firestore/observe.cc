#include "plugins/firestore/observe.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "plugins/firestore/lease_document.h"
#include "plugins/firestore/sentence.h"
#include "plugins/firestore/tally.h"
#include "reconciler/base/rfc3339.h"

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

// The bad rules that may delete nothing for now, by index: the lease remembers what they did.
Result<std::map<std::size_t, TimePoint>> SuspendedRules(const Collection& collection,
                                                        const CollectionSpec& spec,
                                                        const Client& client) {
  if (!spec.cleanup) return std::map<std::size_t, TimePoint>{};
  Result<LeaseDocument> lease = ReadLease(collection, client);
  if (!lease) return Fail(std::move(lease).error().Wrap("reading its lease"));
  return lease->cleanings.Suspended(spec.rules, lease->read_time);
}

std::set<std::size_t> RulesOf(const std::map<std::size_t, TimePoint>& suspended) {
  std::set<std::size_t> rules;
  for (const auto& [rule, until] : suspended) rules.insert(rule);
  return rules;
}

Result<Seen> LookOnce(const Collection& collection, const CollectionSpec& spec,
                      const Client& client) {
  if (!spec.NeedsScan()) return CountAlone(collection, spec, client);
  LOCKSTEP_TRY(const Count count, client.CountDocuments(collection));
  const Duration untouched_for = spec.cleanup ? spec.cleanup->untouched_for : Duration{0};
  LOCKSTEP_TRY(const auto suspended, SuspendedRules(collection, spec, client));
  LOCKSTEP_TRY(const Sentence sentence,
               Sentence::Make(spec.rules, count.read_time, untouched_for, RulesOf(suspended)));
  LOCKSTEP_TRY(AttendanceTally attendance, AttendanceTally::Make(spec.watched, count.read_time));
  Tally tally(collection, sentence, std::move(attendance));
  LOCKSTEP_CHECK(client.Scan(collection, count, [&](const Row& row) -> Status {
    tally.Add(row);
    return {};
  }));
  Seen seen = std::move(tally).Finish();
  for (const auto& [rule, until] : suspended) seen.bad[rule].suspended_until = FormatTime(until);
  return seen;
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
