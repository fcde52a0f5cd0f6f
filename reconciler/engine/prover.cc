#include "reconciler/engine/prover.h"

#include <optional>
#include <utility>

#include "reconciler/engine/declared_proofs.h"
#include "reconciler/engine/observe.h"

namespace lockstep {

std::vector<Evidence> Climb(const Resource& wanted, const Change& planned, const Observation& live,
                            const Observations& seen, const Registry& registry) {
  std::vector<Evidence> ladder;
  for (const auto& [rung, witness] : registry.witnesses()) {
    std::optional<Evidence> evidence = witness->Testify(wanted, planned, live, seen);
    if (evidence) ladder.push_back(*std::move(evidence));
  }
  AddDeclaredProofs(wanted, registry, ladder);
  return ladder;
}

Result<std::vector<Evidence>> Prove(const Resource& wanted, const Change& planned,
                                    const Registry& registry, const Reading& world) {
  const Observations seen = ObserveForProof(wanted, registry, world);
  const auto unread = seen.unread().find(wanted.address.type);
  if (unread != seen.unread().end()) return Fail(unread->second);
  const Observation* live = seen.Find(wanted.address);
  if (live->error) return Fail(*live->error);
  if (!live->present) return Fail(Code::kNotFound, Text(wanted.address) + " is gone");
  std::vector<Evidence> ladder = Climb(wanted, planned, *live, seen, registry);
  AddLooks(wanted, planned, world.scope, registry, ladder);
  return ladder;
}

void AddLooks(const Resource& wanted, const Change& planned, const Scope& scope,
              const Registry& registry, std::vector<Evidence>& ladder) {
  for (Evidence& evidence : ladder) {
    const auto witness = registry.witnesses().find(evidence.rung);
    if (witness == registry.witnesses().end()) continue;
    evidence.look = witness->second->HowToLook(wanted, planned, scope);
  }
}

}  // namespace lockstep
