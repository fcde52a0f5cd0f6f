#include "plugins/firestore/collection_surveyor.h"

#include <utility>

#include "plugins/firestore/client.h"
#include "plugins/firestore/observe.h"
#include "plugins/firestore/shape_findings.h"
#include "plugins/firestore/shape_tally.h"

namespace lockstep::firestore {
namespace {

Result<LiveCollection> SurveyOnce(const Collection& collection, const Client& client) {
  LOCKSTEP_TRY(const Count count, client.CountDocuments(collection));
  ShapeTally tally;
  LOCKSTEP_CHECK(client.Scan(collection, count, [&tally](const Row& row) -> Status {
    tally.Add(row.id);
    return {};
  }));
  return LiveCollection{.path = collection.path,
                        .database = collection.database,
                        .documents = count.documents,
                        .shapes = JudgeShapes({}, std::move(tally).Finish())};
}

}  // namespace

Result<LiveCollection> CollectionSurveyor::Survey(const std::string& path,
                                                  const std::string& database,
                                                  const Reading& world) const {
  LOCKSTEP_CHECK(CheckPath(database, path));
  const Collection collection{.project = world.scope.project, .database = database, .path = path};
  const Client client(world.http, world.clock, world.deadline, world.stop);
  Result<LiveCollection> found = SurveyOnce(collection, client);
  if (found || !IsWorthAFreshLook(found.error())) return found;
  return SurveyOnce(collection, client);
}

}  // namespace lockstep::firestore
