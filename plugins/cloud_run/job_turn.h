// AwaitTurn: when a job may be updated, if not while an execution of it runs.
#pragma once

#include "plugins/cloud_run/order.h"
#include "reconciler/base/result.h"
#include "reconciler/model/plan.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// Returns once the update that `change` plans may begin as order.when_running says; at once for
// kUpdate, and if the job is not as the plan saw it, which the update itself tells better. What is
// returned is `change`, with the fingerprint of now if the job moved in nothing but its status
// while it was waited for. An execution that starts after the last look is not noticed.
// kFailedPrecondition naming the executions that run, for kRefuse; kDeadlineExceeded or kCancelled
// naming them, for kWait; kDataLoss if there are more executions than can be looked at.
Result<Change> AwaitTurn(const Order& order, const Change& change, const Reading& world);

}  // namespace lockstep::cloud_run
