#include "reconciler/engine/strangers.h"

#include <algorithm>
#include <set>
#include <string>

#include "reconciler/base/glob.h"

namespace lockstep {
namespace {

bool Ignored(const Address& address, const Policy& policy) {
  return std::any_of(policy.ignore.begin(), policy.ignore.end(), [&](const std::string& glob) {
    return GlobMatches(glob, address.name) || GlobMatches(glob, Text(address));
  });
}

}  // namespace

std::vector<const Observation*> FindStrangers(std::span<const Resource> wanted,
                                              const Observations& seen, const Policy& policy) {
  std::set<Address> named;
  for (const Resource& resource : wanted) {
    named.insert(resource.address);
    for (const Need& need : resource.needs) named.insert(need.address);
  }
  std::vector<const Observation*> strangers;
  for (const auto& [address, observation] : seen.all()) {
    if (!observation.present || named.contains(address) || seen.IsLead(address)) continue;
    if (Ignored(address, policy)) continue;
    strangers.push_back(&observation);
  }
  return strangers;
}

void ReportStrangers(std::span<const Observation* const> strangers, const Policy& policy,
                     std::vector<Finding>& findings) {
  if (!policy.unmanaged) return;
  for (const Observation* stranger : strangers) {
    std::string detail = stranger->summary.empty() ? "" : "It " + stranger->summary + ". ";
    detail += "Name it in the manifest, or cover it with `ignore`.";
    findings.push_back({.severity = *policy.unmanaged,
                        .blocks = *policy.unmanaged == Severity::kError,
                        .what = "it is live and no entry of the manifest names it",
                        .detail = std::move(detail),
                        .about = stranger->address});
  }
}

}  // namespace lockstep
