#include "plugins/firestore/plugin.h"

#include <memory>
#include <utility>

#include "plugins/firestore/apply.h"
#include "plugins/firestore/bad_document_finder.h"
#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/collection_restorer.h"
#include "plugins/firestore/collection_surveyor.h"
#include "plugins/firestore/documents_rung.h"
#include "plugins/firestore/how_to_list.h"
#include "plugins/firestore/name_list.h"
#include "plugins/firestore/observe.h"
#include "plugins/firestore/requirements.h"
#include "plugins/firestore/since_plan.h"
#include "plugins/firestore/spec.h"
#include "plugins/firestore/written_since.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {

namespace {

Result<Seen> SeeOne(const Resource& wanted, const Reading& world) {
  LOCKSTEP_TRY(const CollectionSpec spec, SpecFrom(wanted.spec));
  const Collection collection{
      .project = world.scope.project, .database = spec.database, .path = spec.path};
  const Client client(world.http, world.clock, world.deadline, world.stop);
  return ObserveCollection(collection, spec, client);
}

// A collection that is not there is one without documents: Firestore knows no difference.
Observation ObserveOne(const Resource& wanted, const Reading& world) {
  Observation observation{.address = wanted.address};
  Result<Seen> seen = SeeOne(wanted, world);
  if (!seen) {
    observation.error = std::move(seen).error();
    return observation;
  }
  observation.present = true;
  observation.state = ToJson(*seen);
  observation.fingerprint = seen->names_sha256;
  observation.at = ParseTime(seen->read_time).value_or(world.clock.Now());
  return observation;
}

class CollectionProvider final : public Provider {
 public:
  std::string_view Type() const override { return kCollectionType; }

  Result<Resource> Validate(Resource written) const override {
    LOCKSTEP_TRY(const CollectionSpec spec, SpecFrom(written.spec));
    written.spec = ToJson(spec);
    return written;
  }

  Result<std::vector<Observation>> Observe(std::span<const Resource> wanted, Strangers,
                                           const Reading& world) const override {
    std::vector<Observation> seen(wanted.size());
    world.workers.ForEach(wanted.size(),
                          [&](std::size_t i) { seen[i] = ObserveOne(wanted[i], world); });
    return seen;
  }

  // Not what only bounds a clean-up. Without a scan a bound says how far is counted.
  Json ObservedBy(const Resource& wanted) const override {
    Json spec = wanted.spec;
    const Result<CollectionSpec> typed = SpecFrom(spec);
    if (!typed) return spec;
    if (typed->NeedsScan()) spec.erase("bounds");
    if (!typed->cleanup) return spec;
    for (const char* key : {"delete_at_most", "delete_share", "settle_ms", "backup"}) {
      spec["cleanup"].erase(key);
    }
    return spec;
  }

  // Of a database only what is asked for is read.
  bool TellsOfStrangers() const override { return false; }

  Result<Planned> Plan(const Resource& wanted, const Observations& observations) const override {
    const Observation* const observation = observations.Find(wanted.address);
    if (observation == nullptr) return Fail(Code::kUnavailable, "it was not read");
    if (observation->error) return Fail(*observation->error);
    LOCKSTEP_TRY(const CollectionSpec spec, SpecFrom(wanted.spec));
    LOCKSTEP_TRY(const Seen seen, SeenFrom(observation->state));
    LOCKSTEP_TRY(Planned planned, PlanCleanUp(spec, seen, wanted.after));
    planned.change.address = wanted.address;
    planned.change.after = wanted.after;
    for (Evidence& documents : planned.change.ladder) {
      documents = HeldAgainstWriters(documents, seen, WhenWritersBegan(wanted, observations));
    }
    return planned;
  }

  SincePlan Compare(const Change& planned, const Change& now) const override {
    return CompareWithNow(planned, now);
  }

  Status ListRemovals(const Change& planned, const Reading& world,
                      const TakeName& take) const override {
    if (planned.action != Action::kDelete) return {};
    LOCKSTEP_TRY(const CleanUpTask task, TaskFrom(planned.payload));
    const Client client(world.http, world.clock, world.deadline, world.stop);
    return ListNames(task, client, take);
  }

  Applied Apply(const Change& change, const Writing& world) const override {
    return ApplyCleanUp(change, world);
  }
};

class DocumentsWitness final : public Witness {
 public:
  std::string_view Rung() const override { return kRungDocuments; }

  std::optional<Evidence> Testify(const Resource& wanted, const Change& planned,
                                  const Observation& live,
                                  const Observations& observations) const override {
    if (wanted.address.type != kCollectionType) return std::nullopt;
    if (live.error) return Unknown(live.error->message);
    const Result<CleanUpTask> task = TaskFrom(planned.payload);
    if (!task) return Unknown(task.error().message);
    const Result<Seen> seen = SeenFrom(live.state);
    if (!seen) return Unknown(seen.error().message);
    return HeldAgainstWriters(DocumentsRung(*task, *seen), *seen,
                              WhenWritersBegan(wanted, observations));
  }

  std::string HowToLook(const Resource& wanted, const Change&, const Scope& scope) const override {
    if (wanted.address.type != kCollectionType) return "";
    const Result<CollectionSpec> spec = SpecFrom(wanted.spec);
    return spec ? HowToListNames({scope.project, spec->database, spec->path}) : "";
  }

 private:
  static Evidence Unknown(std::string why) {
    return {.rung = std::string(kRungDocuments),
            .verdict = Verdict::kUnknown,
            .detail = std::move(why)};
  }
};

}  // namespace

Status Register(Registry& registry) {
  LOCKSTEP_CHECK(registry.Add(std::make_unique<CollectionProvider>()));
  registry.Add(MakeRequirements());
  LOCKSTEP_CHECK(registry.Add(std::make_unique<CollectionRestorer>()));
  LOCKSTEP_CHECK(registry.Add(std::make_unique<BadDocumentFinder>()));
  registry.Add(std::make_unique<CollectionSurveyor>());
  return registry.Add(std::make_unique<DocumentsWitness>());
}

}  // namespace lockstep::firestore
