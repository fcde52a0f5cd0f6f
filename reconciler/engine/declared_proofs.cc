#include "reconciler/engine/declared_proofs.h"

#include <algorithm>
#include <string>

namespace lockstep {

void AddDeclaredProofs(const Resource& resource, const Registry& registry,
                       std::vector<Evidence>& ladder) {
  for (const std::string& rung : resource.proofs) {
    const bool there = std::any_of(ladder.begin(), ladder.end(),
                                   [&rung](const Evidence& e) { return e.rung == rung; });
    if (there || registry.witnesses().contains(rung)) continue;
    ladder.push_back({rung, Verdict::kUnknown, "no plugin of this build can check it"});
  }
  std::sort(ladder.begin(), ladder.end(),
            [](const Evidence& a, const Evidence& b) { return a.rung < b.rung; });
}

}  // namespace lockstep
