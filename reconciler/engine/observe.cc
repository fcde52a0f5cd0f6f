#include "reconciler/engine/observe.h"

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lockstep {
namespace {

using Groups = std::map<std::string, std::vector<Resource>, std::less<>>;

// Everything of `wanted` and its needs, each once, but what is `known`.
Groups GroupByType(std::span<const Resource> wanted, std::span<const Observation> known = {}) {
  Groups groups;
  std::set<Address> grouped;
  for (const Observation& one : known) grouped.insert(one.address);
  for (const Resource& resource : wanted) {
    if (grouped.insert(resource.address).second) groups[resource.address.type].push_back(resource);
    for (const Need& need : resource.needs) {
      if (!grouped.insert(need.address).second) continue;
      groups[need.address.type].push_back(
          {.address = need.address, .spec = need.spec, .origin = resource.origin});
    }
  }
  return groups;
}

// What the first round's observations make worth reading, each once.
Groups GroupLeads(std::span<const Resource> wanted, const Observations& seen,
                  const Registry& registry) {
  Groups groups;
  std::set<Address> grouped;
  for (const Resource& resource : wanted) {
    const Provider* provider = registry.Find(resource.address.type);
    if (provider == nullptr) continue;
    for (Need& lead : provider->Leads(resource, seen)) {
      if (seen.Find(lead.address) != nullptr || seen.unread().contains(lead.address.type)) continue;
      if (!grouped.insert(lead.address).second) continue;
      std::string type = lead.address.type;
      groups[std::move(type)].push_back({.address = std::move(lead.address),
                                         .spec = std::move(lead.spec),
                                         .origin = resource.origin});
    }
  }
  return groups;
}

class Pass {
 public:
  Pass(const Registry& registry, const Reading& world, const OnRead& on_read)
      : registry_(registry), world_(world), on_read_(on_read) {}

  void Know(std::span<const Observation> known) {
    for (const Observation& one : known) result_.Put(one);
  }

  // All groups at once.
  void Read(const Groups& groups, Strangers strangers) {
    ForEach(groups, [this, strangers](const std::string& type, std::span<const Resource> wanted) {
      TellStarted(wanted);
      Result<std::vector<Observation>> seen = Ask(type, wanted, strangers);
      TellEnded(wanted, seen);
      Put(type, std::move(seen));
    });
  }

  // The same of what is worth reading; an answer that fails is kept as such beside each of them.
  void ReadLeads(const Groups& groups) {
    ForEach(groups, [this](const std::string& type, std::span<const Resource> leads) {
      TellStarted(leads);
      Result<std::vector<Observation>> seen = Ask(type, leads, Strangers::kLeaveOut);
      TellEnded(leads, seen);
      PutLeads(leads, std::move(seen));
    });
  }

  // REQUIRES: no call of Read or ReadLeads is under way.
  const Observations& seen() const { return result_; }
  Observations Take() { return std::move(result_); }

 private:
  template <typename ReadGroup>
  void ForEach(const Groups& groups, const ReadGroup& read) {
    std::vector<Groups::const_iterator> list;
    for (auto it = groups.begin(); it != groups.end(); ++it) list.push_back(it);
    world_.workers.ForEach(list.size(),
                           [&](std::size_t i) { read(list[i]->first, list[i]->second); });
  }

  void Put(const std::string& type, Result<std::vector<Observation>> seen) {
    const std::lock_guard lock(mutex_);
    if (!seen) return result_.PutUnread(type, std::move(seen).error());
    for (Observation& one : *seen) result_.Put(std::move(one));
  }

  void PutLeads(std::span<const Resource> leads, Result<std::vector<Observation>> seen) {
    const std::lock_guard lock(mutex_);
    if (!seen) {
      for (const Resource& lead : leads) {
        result_.PutLead({.address = lead.address, .error = seen.error()});
      }
      return;
    }
    std::set<Address> led_to;
    for (const Resource& lead : leads) led_to.insert(lead.address);
    for (Observation& one : *seen) {
      if (led_to.contains(one.address)) result_.PutLead(std::move(one));
    }
  }

  Result<std::vector<Observation>> Ask(const std::string& type, std::span<const Resource> wanted,
                                       Strangers strangers) {
    const Provider* provider = registry_.Find(type);
    if (provider == nullptr) {
      return Fail(Code::kInvalidArgument, "no plugin provides the type " + type);
    }
    LOCKSTEP_TRY(std::vector<Observation> seen, provider->Observe(wanted, strangers, world_));
    std::set<Address> answered;
    for (const Observation& one : seen) answered.insert(one.address);
    for (const Resource& resource : wanted) {
      if (answered.contains(resource.address)) continue;
      return Fail(Code::kInternal, Text(resource.address) + " was asked for and not answered");
    }
    return seen;
  }

  void TellStarted(std::span<const Resource> wanted) {
    const std::lock_guard lock(mutex_);
    for (const Resource& resource : wanted) on_read_(resource.address, ReadState::kStarted);
  }

  void TellEnded(std::span<const Resource> wanted, const Result<std::vector<Observation>>& seen) {
    std::set<Address> failed;
    if (seen) {
      for (const Observation& one : *seen) {
        if (one.error) failed.insert(one.address);
      }
    }
    const std::lock_guard lock(mutex_);
    for (const Resource& resource : wanted) {
      const bool done = seen && !failed.contains(resource.address);
      on_read_(resource.address, done ? ReadState::kDone : ReadState::kFailed);
    }
  }

  const Registry& registry_;
  const Reading& world_;
  const OnRead& on_read_;
  std::mutex mutex_;  // guards result_, and makes calls of on_read_ one at a time
  Observations result_;
};

// `groups` and the leads of `wanted`, told to nobody and with no strangers.
Observations ReadQuietly(const Groups& groups, const Resource& wanted, const Registry& registry,
                         const Reading& world) {
  const OnRead tell_nobody = [](const Address&, ReadState) {};
  Pass pass(registry, world, tell_nobody);
  pass.Read(groups, Strangers::kLeaveOut);
  pass.ReadLeads(GroupLeads({&wanted, 1}, pass.seen(), registry));
  return pass.Take();
}

}  // namespace

Observations Observe(std::span<const Resource> wanted, const Registry& registry,
                     const Reading& world, const OnRead& on_read) {
  return ObserveBeside({}, wanted, registry, world, on_read);
}

Observations ObserveBeside(std::span<const Observation> known, std::span<const Resource> wanted,
                           const Registry& registry, const Reading& world, const OnRead& on_read) {
  Groups groups = GroupByType(wanted, known);
  // Every provider has a group, if only for the strangers of its type.
  for (const auto& [type, provider] : registry.providers()) groups[type];
  Pass pass(registry, world, on_read);
  pass.Know(known);
  pass.Read(groups, Strangers::kInclude);
  pass.ReadLeads(GroupLeads(wanted, pass.seen(), registry));
  return pass.Take();
}

Observations ObserveAlone(const Resource& wanted, const Registry& registry, const Reading& world) {
  return ReadQuietly(GroupByType({&wanted, 1}), wanted, registry, world);
}

Observations ObserveForProof(const Resource& wanted, const Registry& registry,
                             const Reading& world) {
  Groups groups;
  groups[wanted.address.type].push_back(wanted);
  return ReadQuietly(groups, wanted, registry, world);
}

}  // namespace lockstep
