#include "reconciler/engine/prover.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "reconciler/engine/declared_proofs.h"

namespace lockstep {

Result<std::vector<Evidence>> Prove(const Resource& wanted, const Change& planned,
                                    const Registry& registry, const Reading& world) {
  const Provider* provider = registry.Find(wanted.address.type);
  if (provider == nullptr) {
    return Fail(Code::kInvalidArgument, "no plugin provides the type " + wanted.address.type);
  }
  LOCKSTEP_TRY(const std::vector<Observation> seen,
               provider->Observe({&wanted, 1}, Strangers::kLeaveOut, world));
  auto live = std::find_if(seen.begin(), seen.end(), [&wanted](const Observation& observation) {
    return observation.address == wanted.address;
  });
  if (live == seen.end()) {
    return Fail(Code::kInternal, Text(wanted.address) + " was asked for and not answered");
  }
  if (live->error) return Fail(*live->error);
  if (!live->present) return Fail(Code::kNotFound, Text(wanted.address) + " is gone");
  std::vector<Evidence> ladder;
  for (const auto& [rung, witness] : registry.witnesses()) {
    std::optional<Evidence> evidence = witness->Testify(wanted, planned, *live, world);
    if (evidence) ladder.push_back(*std::move(evidence));
  }
  AddDeclaredProofs(wanted, registry, ladder);
  return ladder;
}

}  // namespace lockstep
