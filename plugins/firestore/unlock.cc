#include "plugins/firestore/unlock.h"

#include "plugins/firestore/client.h"
#include "plugins/firestore/commit.h"
#include "plugins/firestore/lease_document.h"
#include "plugins/firestore/spec.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr int kMostUnlockTries = 3;  // a run that lives renews its lease every 15 s

}  // namespace

Result<std::string> Unlock(const Resource& collection, const std::string& run_id,
                           const Reading& world, Writer& http) {
  LOCKSTEP_TRY(const CollectionSpec spec, SpecFrom(collection.spec));
  const Collection claimed{
      .project = world.scope.project, .database = spec.database, .path = spec.path};
  const Client client(http, world.clock, world.deadline, world.stop);
  for (int tries = 0; tries < kMostUnlockTries; ++tries) {
    LOCKSTEP_TRY(LeaseDocument lease, ReadLease(claimed, client));
    const std::string who = Describe(claimed, lease);
    if (!lease.Held()) return Fail(Code::kFailedPrecondition, who);
    if (lease.run != run_id) {
      return Fail(Code::kFailedPrecondition,
                  "it is not run " + Printable(run_id, 100) + " that holds it: " + who);
    }
    lease.released = true;
    const Json writes = Json::array({WriteOf(claimed, lease)});
    const Result<Json> written = Commit(claimed, writes, client, http);
    if (written) return who;
    if (Judge(written.error()) == CommitFailure::kFinal) {
      return Fail(Error(written.error()).Wrap("releasing the lease"));
    }
  }
  return Fail(Code::kAborted, "the lease changes while it is taken: its run lives");
}

}  // namespace lockstep::firestore
