#include "reconciler/engine/saved_plan_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace lockstep {
namespace {

SincePlan CompareOne(const Change& planned, const Change* now, const Registry& registry) {
  const Provider* const provider = registry.Find(planned.address.type);
  if (now == nullptr || provider == nullptr) {
    return {.state = SincePlan::State::kMoved, .moved = "it cannot be planned any more"};
  }
  return provider->Compare(planned, *now);
}

// What is proven of a change that is done: today's, where it does nothing; else the saved one's.
Change DoneAlready(Change planned, const Change& now) {
  if (now.action == Action::kNone) return now;
  planned.action = Action::kNone;
  planned.documents = 0;
  return planned;
}

// What comes after a moved resource is not to start, whatever else opens its gate.
void WaitForMoved(const std::set<Address>& moved, Plan& plan) {
  for (Change& change : plan.changes) {
    const auto gone = std::stable_partition(change.after.begin(), change.after.end(),
                                            [&](const Address& a) { return !moved.contains(a); });
    for (auto one = gone; one != change.after.end(); ++one) {
      change.waits_for.push_back(Text(*one) + ": it moved since the plan was made");
    }
    change.after.erase(gone, change.after.end());
  }
}

}  // namespace

LeftToDo WhatIsLeft(const Plan& saved, const Plan& now, const Registry& registry) {
  std::map<Address, const Change*> today;
  for (const Change& change : now.changes) today[change.address] = &change;
  LeftToDo left{.plan = saved};
  left.plan.changes.clear();
  std::set<Address> moved;
  for (const Change& planned : saved.changes) {
    const auto found = today.find(planned.address);
    const Change* const live = found == today.end() ? nullptr : found->second;
    SincePlan since = CompareOne(planned, live, registry);
    if (since.state == SincePlan::State::kMoved) {
      moved.insert(planned.address);
      left.moved.push_back({planned.address, std::move(since.moved)});
      continue;
    }
    const bool done = since.state == SincePlan::State::kDone;
    Change change = done ? DoneAlready(planned, *live) : planned;
    change.after = live->after;
    change.waits_for = live->waits_for;
    left.plan.changes.push_back(std::move(change));
  }
  WaitForMoved(moved, left.plan);
  left.stale = !saved.InSync() && left.moved.empty() && left.plan.InSync();
  return left;
}

}  // namespace lockstep
