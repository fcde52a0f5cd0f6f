// CompareWithNow: what became of a service or a job since its plan was saved. Pure.
#pragma once

#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// As Provider::Compare. A template that names the planned image already is to do, whoever wrote
// it: Apply joins what is under way.
SincePlan CompareWithNow(const Change& planned, const Change& now);

}  // namespace lockstep::cloud_run
