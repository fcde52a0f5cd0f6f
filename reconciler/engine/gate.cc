#include "reconciler/engine/gate.h"

#include <algorithm>
#include <map>
#include <string>

#include "reconciler/base/glob.h"
#include "reconciler/model/by_address.h"

namespace lockstep {
namespace {

bool WritesHere(const Resource& resource, const Address& stranger) {
  return std::any_of(resource.writers.begin(), resource.writers.end(),
                     [&](const std::string& glob) { return GlobMatches(glob, Text(stranger)); });
}

bool MustComeFirst(const Change& writer) {
  return writer.action != Action::kNone ||
         !WhyGateIsClosed(writer.ladder, /*require_proof=*/false).empty();
}

void Close(const Resource& resource, std::span<const Observation* const> strangers,
           const Plan& plan, Change& change) {
  std::size_t all = change.after.size();
  std::size_t waiting = 0;
  for (const Address& writer : change.after) {
    const Change* first = AtAddress(plan.changes, writer);
    if (first == nullptr) change.waits_for.push_back(Text(writer) + ": it could not be planned");
    if (first == nullptr || MustComeFirst(*first)) ++waiting;
  }
  for (const Observation* stranger : strangers) {
    if (!WritesHere(resource, stranger->address)) continue;
    change.waits_for.push_back(Text(stranger->address) + ": not managed");
    ++all;
    ++waiting;
  }
  if (waiting == 0) return;
  change.reason += "; waits for " + std::to_string(waiting) + " of " + std::to_string(all) +
                   (all == 1 ? " writer" : " writers");
}

}  // namespace

void CloseGates(std::span<const Resource> wanted, std::span<const Observation* const> strangers,
                Plan& plan) {
  std::map<Address, const Resource*> by_address;
  for (const Resource& resource : wanted) by_address.emplace(resource.address, &resource);
  for (Change& change : plan.changes) {
    if (change.action == Action::kNone) continue;
    if (change.after.empty() && by_address.at(change.address)->writers.empty()) continue;
    Close(*by_address.at(change.address), strangers, plan, change);
  }
}

}  // namespace lockstep
