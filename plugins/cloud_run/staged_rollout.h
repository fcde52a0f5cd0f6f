// RollOut: a service's new revision is made without traffic, proven, and only then given traffic.
#pragma once

#include "plugins/cloud_run/order.h"
#include "reconciler/base/result.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// Makes `change` of a service in two updates: one that makes the revision while the traffic stays
// where it is, by name; and, once the revision is ready and runs a wanted digest, one that moves
// all traffic to it and changes nothing else. A failure leaves the old revisions serving, or puts
// them back; the Error says at which step.
//
// A run that was killed between the two left a template with our mark: that revision is taken
// further instead of making another one. If no revision takes traffic, there is nothing to keep
// and the update is made at once. Errors as of Update (update.h).
Status RollOut(const Order& order, const Change& change, const Writing& world);

}  // namespace lockstep::cloud_run
