#include "plugins/firestore/collection_restorer.h"

#include "plugins/firestore/copies.h"
#include "plugins/firestore/put_back.h"
#include "plugins/firestore/spec.h"

namespace lockstep::firestore {
namespace {

Client ClientOf(const Reading& world, std::stop_token stop) {
  return {world.http, world.clock, world.deadline, std::move(stop)};
}

// Where the copies of a wanted collection's documents are.
struct Copied {
  Collection cleaned{};
  CopySpec spec{};
};

Result<Copied> CopiedFrom(const Resource& wanted, const Reading& world) {
  LOCKSTEP_TRY(const CollectionSpec spec, SpecFrom(wanted.spec));
  if (!spec.cleanup || !spec.cleanup->copies) {
    return Fail(Code::kInvalidArgument,
                Text(wanted.address) + " has no cleanup.backup, so nothing was copied");
  }
  return Copied{
      .cleaned = {.project = world.scope.project, .database = spec.database, .path = spec.path},
      .spec = *spec.cleanup->copies};
}

}  // namespace

Result<std::int64_t> CollectionRestorer::CountExisting(const Address& address,
                                                       std::span<const Json> documents,
                                                       const Reading& world) const {
  if (documents.empty()) return 0;
  LOCKSTEP_TRY(const Collection collection, CollectionOf(address, documents, world.scope.project));
  return CountLive(collection, documents, ClientOf(world, world.stop));
}

Restored CollectionRestorer::PutBack(const Address& address, std::span<const Json> documents,
                                     const Reading& world, Writer& http) const {
  if (documents.empty()) return {};
  const Result<Collection> collection = CollectionOf(address, documents, world.scope.project);
  if (!collection) return {.error = collection.error()};
  // A commit whose answer was lost is read back in spite of a stop: what was done is told.
  const Client client = ClientOf(world, std::stop_token{});
  return PutDocumentsBack(*collection, documents, client, world, http);
}

Result<std::vector<CopiedRun>> CollectionRestorer::CopiedRuns(const Resource& wanted,
                                                              const Reading& world) const {
  LOCKSTEP_TRY(const Copied copied, CopiedFrom(wanted, world));
  return RunsInCopies(copied.cleaned, copied.spec, ClientOf(world, world.stop));
}

Status CollectionRestorer::ReadCopies(const Resource& wanted, const std::string& run,
                                      const TakeKept& take, const Reading& world) const {
  LOCKSTEP_TRY(const Copied copied, CopiedFrom(wanted, world));
  return ReadCopiesOf(copied.cleaned, copied.spec, run, take, ClientOf(world, world.stop));
}

}  // namespace lockstep::firestore
