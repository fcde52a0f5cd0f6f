#include "reconciler/engine/snapshot.h"

#include <set>
#include <utility>

#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"

namespace lockstep {
namespace {

constexpr const char* kNotInIt = "it is not in the snapshot";
constexpr const char* kOtherRules =
    "the snapshot was recorded under other rules than the manifest has now";
constexpr const char* kNotNamedThen =
    "the snapshot was recorded when no entry named it, and does not tell enough of it";

std::string DigestOfAsked(const Resource& wanted, const Provider& provider) {
  return Sha256Hex(Dump(provider.ObservedBy(wanted)));
}

Resource AsResource(const Need& need) { return {.address = need.address, .spec = need.spec}; }

// All that is asked for at once: what is wanted and needed, each once.
std::map<Address, Resource> FirstRound(std::span<const Resource> wanted) {
  std::map<Address, Resource> asked;
  for (const Resource& resource : wanted) asked.emplace(resource.address, resource);
  for (const Resource& resource : wanted) {
    for (const Need& need : resource.needs) asked.emplace(need.address, AsResource(need));
  }
  return asked;
}

// What `seen` makes worth reading besides, each once.
std::map<Address, Resource> SecondRound(std::span<const Resource> wanted, const Observations& seen,
                                        const Registry& registry) {
  std::map<Address, Resource> asked;
  for (const Resource& resource : wanted) {
    const Provider* const provider = registry.Find(resource.address.type);
    if (provider == nullptr) continue;
    for (const Need& lead : provider->Leads(resource, seen)) {
      asked.emplace(lead.address, AsResource(lead));
    }
  }
  return asked;
}

Observation NotKnown(const Address& address, const char* why) {
  return {.address = address, .error = Error{.code = Code::kFailedPrecondition, .message = why}};
}

class Recollection {
 public:
  Recollection(const Snapshot& snapshot, const Registry& registry)
      : snapshot_(snapshot), registry_(registry) {}

  // What the snapshot knows of something that is asked for.
  Observation Answer(const Resource& asked) const {
    const auto found = snapshot_.observations.find(asked.address);
    const Provider* const provider = registry_.Find(asked.address.type);
    if (found == snapshot_.observations.end() || provider == nullptr) {
      return NotKnown(asked.address, kNotInIt);
    }
    const RecordedObservation& recorded = found->second;
    if (recorded.asked.empty()) return NotKnown(asked.address, kNotNamedThen);
    if (recorded.asked != DigestOfAsked(asked, *provider)) {
      return NotKnown(asked.address, kOtherRules);
    }
    return recorded.seen;
  }

  // The types that are not known as a whole, what is there unnamed, and what was read of it.
  Observations Unasked() const {
    Observations seen;
    for (const auto& [type, error] : snapshot_.unread) seen.PutUnread(type, error);
    const std::set<std::string> types(snapshot_.types.begin(), snapshot_.types.end());
    for (const auto& [type, provider] : registry_.providers()) {
      if (types.contains(type)) continue;
      seen.PutUnread(type, {.code = Code::kFailedPrecondition, .message = kNotInIt});
    }
    for (const auto& [address, recorded] : snapshot_.observations) {
      const Provider* const provider = registry_.Find(address.type);
      const bool stranger = !recorded.lead && provider != nullptr && provider->TellsOfStrangers();
      if (stranger) {
        seen.Put(recorded.seen);
      } else {
        seen.PutLead(recorded.seen);
      }
    }
    return seen;
  }

 private:
  const Snapshot& snapshot_;
  const Registry& registry_;
};

}  // namespace

Snapshot TakeSnapshot(Snapshot head, std::span<const Resource> wanted, const Observations& seen,
                      const Registry& registry) {
  std::map<Address, Resource> asked = FirstRound(wanted);
  asked.merge(SecondRound(wanted, seen, registry));
  for (const auto& [type, provider] : registry.providers()) head.types.push_back(type);
  head.unread = seen.unread();
  for (const auto& [address, observation] : seen.all()) {
    RecordedObservation recorded{.seen = observation, .lead = seen.IsLead(address)};
    const auto question = asked.find(address);
    const Provider* const provider = registry.Find(address.type);
    if (question != asked.end() && provider != nullptr) {
      recorded.asked = DigestOfAsked(question->second, *provider);
    }
    head.observations.emplace(address, std::move(recorded));
  }
  return head;
}

Observations ObservationsOf(const Snapshot& snapshot, std::span<const Resource> wanted,
                            const Registry& registry) {
  const Recollection recollection(snapshot, registry);
  Observations seen = recollection.Unasked();
  const std::map<Address, Resource> first = FirstRound(wanted);
  for (const auto& [address, question] : first) {
    if (!seen.unread().contains(address.type)) seen.Put(recollection.Answer(question));
  }
  // As a live pass: a type that cannot be read is not asked for leads.
  for (const auto& [address, question] : SecondRound(wanted, seen, registry)) {
    if (first.contains(address) || seen.unread().contains(address.type)) continue;
    seen.PutLead(recollection.Answer(question));
  }
  return seen;
}

}  // namespace lockstep
