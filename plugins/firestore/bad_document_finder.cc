#include "plugins/firestore/bad_document_finder.h"

#include <utility>

#include "plugins/firestore/bad_name_tally.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/observe.h"
#include "plugins/firestore/spec.h"

namespace lockstep::firestore {
namespace {

Result<BadDocuments> FindOnce(const Collection& collection, const Rules& rules,
                              const Client& client) {
  LOCKSTEP_TRY(const Count count, client.CountDocuments(collection));
  BadNameTally tally(rules, count.read_time);
  LOCKSTEP_CHECK(client.Scan(collection, count, [&tally](const Row& row) -> Status {
    tally.Add(row);
    return {};
  }));
  return std::move(tally).Finish();
}

}  // namespace

Result<BadDocuments> BadDocumentFinder::FindBad(const Resource& wanted,
                                                const Reading& world) const {
  LOCKSTEP_TRY(const CollectionSpec spec, SpecFrom(wanted.spec));
  if (spec.rules.bad.empty()) {
    return Fail(Code::kFailedPrecondition,
                "the manifest does not say which of its documents are bad; give it `bad_ids`");
  }
  const Collection collection{
      .project = world.scope.project, .database = spec.database, .path = spec.path};
  const Client client(world.http, world.clock, world.deadline, world.stop);
  Result<BadDocuments> found = FindOnce(collection, spec.rules, client);
  if (found || !IsWorthAFreshLook(found.error())) return found;
  return FindOnce(collection, spec.rules, client);
}

}  // namespace lockstep::firestore
