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

Groups GroupByType(std::span<const Resource> wanted) {
  Groups groups;
  std::set<Address> grouped;
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

class Pass {
 public:
  Pass(const Registry& registry, Strangers strangers, const Reading& world, const OnRead& on_read)
      : registry_(registry), strangers_(strangers), world_(world), on_read_(on_read) {}

  // All groups at once.
  void Read(const Groups& groups) {
    std::vector<Groups::const_iterator> list;
    for (auto it = groups.begin(); it != groups.end(); ++it) list.push_back(it);
    world_.workers.ForEach(list.size(),
                           [&](std::size_t i) { ReadType(list[i]->first, list[i]->second); });
  }

  Observations Take() { return std::move(result_); }

 private:
  void ReadType(const std::string& type, std::span<const Resource> wanted) {
    Tell(wanted, /*finished=*/false);
    Result<std::vector<Observation>> seen = Ask(type, wanted);
    {
      const std::lock_guard lock(mutex_);
      if (seen) {
        for (Observation& one : *seen) result_.Put(std::move(one));
      } else {
        result_.PutUnread(type, std::move(seen).error());
      }
    }
    Tell(wanted, /*finished=*/true);
  }

  Result<std::vector<Observation>> Ask(const std::string& type, std::span<const Resource> wanted) {
    const Provider* provider = registry_.Find(type);
    if (provider == nullptr) {
      return Fail(Code::kInvalidArgument, "no plugin provides the type " + type);
    }
    LOCKSTEP_TRY(std::vector<Observation> seen, provider->Observe(wanted, strangers_, world_));
    std::set<Address> answered;
    for (const Observation& one : seen) answered.insert(one.address);
    for (const Resource& resource : wanted) {
      if (answered.contains(resource.address)) continue;
      return Fail(Code::kInternal, Text(resource.address) + " was asked for and not answered");
    }
    return seen;
  }

  void Tell(std::span<const Resource> wanted, bool finished) {
    const std::lock_guard lock(mutex_);
    for (const Resource& resource : wanted) on_read_(resource.address, finished);
  }

  const Registry& registry_;
  const Strangers strangers_;
  const Reading& world_;
  const OnRead& on_read_;
  std::mutex mutex_;  // guards result_, and makes calls of on_read_ one at a time
  Observations result_;
};

}  // namespace

Observations Observe(std::span<const Resource> wanted, const Registry& registry,
                     const Reading& world, const OnRead& on_read) {
  Groups groups = GroupByType(wanted);
  // Every provider has a group, if only for the strangers of its type.
  for (const auto& [type, provider] : registry.providers()) groups[type];
  Pass pass(registry, Strangers::kInclude, world, on_read);
  pass.Read(groups);
  return pass.Take();
}

Observations ObserveAlone(const Resource& wanted, const Registry& registry, const Reading& world) {
  const OnRead tell_nobody = [](const Address&, bool) {};
  Pass pass(registry, Strangers::kLeaveOut, world, tell_nobody);
  pass.Read(GroupByType({&wanted, 1}));
  return pass.Take();
}

}  // namespace lockstep
