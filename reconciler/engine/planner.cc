#include "reconciler/engine/planner.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "reconciler/base/first_few.h"
#include "reconciler/engine/declared_proofs.h"
#include "reconciler/engine/gate.h"
#include "reconciler/engine/hold.h"
#include "reconciler/engine/strangers.h"

namespace lockstep {
namespace {

constexpr std::size_t kNamesInDetail = 3;
constexpr const char* kUnreadTopic = "unread";  // whichever way reading failed

// "needed by a, b, c and 19 more".
std::string NameSome(std::string_view lead, const std::vector<Address>& addresses) {
  return std::string(lead) + " " +
         FirstFew(addresses, kNamesInDetail, [](const Address& one) { return Text(one); });
}

// Collects, over all resources, what was not read and who misses it: one finding each, however
// many resources need the same image.
class Holes {
 public:
  explicit Holes(const Observations& seen) : seen_(seen) {}

  // True if something that planning `resource` needs was not read.
  bool Concern(const Resource& resource) {
    bool hole = Note(resource.address, resource);
    for (const Need& need : resource.needs) hole = Note(need.address, resource) || hole;
    return hole;
  }

  void Report(std::vector<Finding>& findings) const {
    for (const auto& [type, error] : seen_.unread()) {
      Finding finding{.blocks = true, .what = "cannot read " + type + ": " + error.message};
      if (auto it = by_type_.find(type); it != by_type_.end()) {
        finding.detail = NameSome("Nothing is known of", it->second);
      }
      finding.about = {type, ""};
      finding.topic = kUnreadTopic;
      findings.push_back(std::move(finding));
    }
    for (const auto& [address, missed] : by_address_) {
      Finding finding{.blocks = true, .what = "cannot read it: " + missed.why, .about = address};
      finding.origin = missed.origin;
      finding.topic = kUnreadTopic;
      if (missed.by != std::vector{address}) finding.detail = NameSome("Needed by", missed.by);
      findings.push_back(std::move(finding));
    }
  }

 private:
  struct Missed {
    std::string why{};
    Origin origin{};
    std::vector<Address> by{};
  };

  bool Note(const Address& needed, const Resource& by) {
    if (seen_.unread().contains(needed.type)) {
      by_type_[needed.type].push_back(by.address);
      return true;
    }
    const Observation* observation = seen_.Find(needed);
    if (observation != nullptr && !observation->error) return false;
    Missed& missed = by_address_[needed];
    missed.why = observation != nullptr ? observation->error->message : "nobody asked for it";
    missed.origin = by.origin;
    missed.by.push_back(by.address);
    return true;
  }

  const Observations& seen_;
  std::map<std::string, std::vector<Address>> by_type_;
  std::map<Address, Missed> by_address_;
};

Result<Planned> PlanOne(const Resource& wanted, const Observations& seen,
                        const Registry& registry) {
  const Provider* provider = registry.Find(wanted.address.type);
  if (provider == nullptr) {
    return Fail(Code::kInvalidArgument, "no plugin provides the type " + wanted.address.type);
  }
  LOCKSTEP_TRY(Planned planned, provider->Plan(wanted, seen));
  planned.change.address = wanted.address;
  planned.change.after = wanted.after;
  AddDeclaredProofs(wanted, registry, planned.change.ladder);
  for (Finding& finding : planned.findings) {
    finding.about = wanted.address;
    finding.origin = wanted.origin;
  }
  return planned;
}

// A plan of a suspended manifest says what differs, and no command applies it.
void ReportSuspension(const Policy& policy, std::vector<Finding>& findings) {
  if (policy.suspend.empty()) return;
  findings.push_back({.blocks = true,
                      .what = "the manifest is suspended: " + policy.suspend,
                      .detail = "Nothing is changed until `suspend` is taken out of it.",
                      .origin = policy.suspend_origin});
}

void Sort(Plan& plan) {
  std::sort(plan.changes.begin(), plan.changes.end(),
            [](const Change& a, const Change& b) { return a.address < b.address; });
  std::sort(plan.findings.begin(), plan.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.about, a.what, a.detail) < std::tie(b.about, b.what, b.detail);
  });
}

}  // namespace

Plan BuildPlan(std::span<const Resource> wanted, const Observations& seen, const Registry& registry,
               const PlanHead& head) {
  Plan plan{.scope = head.scope, .manifest_digest = head.manifest_digest, .made_at = head.made_at};
  // In the order of addresses, so that equal inputs give equal texts whatever their order.
  std::map<Address, const Resource*> by_address;
  for (const Resource& resource : wanted) by_address.emplace(resource.address, &resource);
  Holes holes(seen);
  for (const auto& [address, resource] : by_address) {
    if (holes.Concern(*resource)) continue;
    Result<Planned> planned = PlanOne(*resource, seen, registry);
    if (!planned) {
      plan.findings.push_back({.blocks = true,
                               .what = planned.error().message,
                               .about = address,
                               .origin = resource->origin});
      continue;
    }
    if (resource->hold) ApplyHold(*resource, head.made_at, *planned);
    plan.changes.push_back(std::move(planned->change));
    std::move(planned->findings.begin(), planned->findings.end(),
              std::back_inserter(plan.findings));
  }
  holes.Report(plan.findings);
  const std::vector<const Observation*> strangers = FindStrangers(wanted, seen, head.policy);
  ReportStrangers(strangers, head.policy, plan.findings);
  ReportSuspension(head.policy, plan.findings);
  Sort(plan);
  CloseGates(wanted, strangers, plan);
  return plan;
}

}  // namespace lockstep
