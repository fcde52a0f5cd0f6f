#include "plugins/cloud_run/since_plan.h"

#include <string>

#include "plugins/cloud_run/order.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

bool WantTheSame(const Order& one, const Order& other) {
  return one.name == other.name && one.image == other.image && one.digests == other.digests &&
         one.direct == other.direct && one.container == other.container &&
         one.when_running == other.when_running;
}

SincePlan HasMoved(std::string how) {
  return {.state = SincePlan::State::kMoved, .moved = std::move(how)};
}

}  // namespace

SincePlan CompareWithNow(const Change& planned, const Change& now) {
  const Result<Order> then = OrderFrom(planned.payload);
  const Result<Order> today = OrderFrom(now.payload);
  if (!then) return HasMoved(then.error().message);
  if (!today) return HasMoved(today.error().message);
  if (!WantTheSame(*then, *today)) {
    return HasMoved("the plan wants " + Printable(then->image) + ", its manifest wants " +
                    Printable(today->image) + " or another way to get there");
  }
  if (now.action == Action::kNone) return {.state = SincePlan::State::kDone};
  const bool begun = today->seen_image == then->image;
  const bool moved = planned.fingerprint != now.fingerprint && !begun;
  if (planned.action == now.action && !moved) return {.state = SincePlan::State::kToDo};
  const std::string how = WhatMoved(*then, today->seen, today->seen_image);
  return HasMoved(planned.action == Action::kNone ? how + "; now " + Printable(now.reason) : how);
}

}  // namespace lockstep::cloud_run
