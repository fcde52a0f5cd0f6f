// What a PATCH wants a service or a job to be.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/sandbox/request.h"
#include "reconciler/sandbox/run_state.h"

namespace lockstep::sandbox {

// What `resource` is to be, whole and with its defaults, after a PATCH with this parsed body and
// the updateMask of the request. kInvalidArgument for what production does not take;
// kUnimplemented for a job that is to be run.
Result<Json> WantedOf(const RunResource& resource, const ApiRequest& request, const Json& body);

}  // namespace lockstep::sandbox
