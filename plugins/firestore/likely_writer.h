// Likely writers: whom the id of a bad document points to. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "plugins/firestore/bad_ids.h"
#include "reconciler/model/resource.h"

namespace lockstep::firestore {

// "NbacScheduleProcessor, likely cloud_run_job.nbac-schedule-processor-backfill": the name in front
// of what the rule matched, and the writers whose own name begins with it, written with hyphens.
// Without such a writer the name alone; empty if the id tells nothing.
std::string LikelyWriter(const BadIdRule& rule, std::string_view id,
                         std::span<const Address> writers);

}  // namespace lockstep::firestore
