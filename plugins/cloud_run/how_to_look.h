// Command lines with which a person looks at a service or a job without Lockstep. Pure.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep::cloud_run {

// What shows `rung` of `wanted` in `scope`, fit to print and to paste; empty for another type or a
// rung that no command shows. Of the image it names what `planned` resolved.
std::string LookAt(std::string_view rung, const Resource& wanted, const Change& planned,
                   const Scope& scope);

}  // namespace lockstep::cloud_run
