// TerraformPlanJson: a saved plan in Terraform's plan format, for the tools that read it. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/saved/plan_file.h"

namespace lockstep {

// One object, format 1.2. Every resource is one of `resource_changes`, also those that stay as they
// are; a collection that is cleaned is one delete, whose `before` counts the documents. Every piece
// of evidence and every bound is one of `checks`. All that Terraform has no word for stands below
// `lockstep`; see docs/json.md. Equal plans, equal values.
Json TerraformPlanJson(const ReadPlan& read);

}  // namespace lockstep
