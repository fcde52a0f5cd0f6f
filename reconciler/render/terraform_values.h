// What a resource was and will be, as Terraform's formats show it. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/model/plan.h"

namespace lockstep {

// The attributes that the plan shows, by name; of a clean-up {count, by_rule, sample, oldest,
// newest, sha256_of_names}, the sample being ten ids at most.
Json ValuesBefore(const Change& change);

// Null for what is deleted.
Json ValuesAfter(const Change& change);

}  // namespace lockstep
