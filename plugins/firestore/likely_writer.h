// Likely writers: whom the id of a bad document points to. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reconciler/model/resource.h"

namespace lockstep::firestore {

// "NbacScheduleProcessor, likely cloud_run_job.nbac-schedule-processor-backfill": `name`, as
// WriterIn finds it in an id, and the writers whose own name begins with it, written with hyphens.
// Without such a writer the name alone; empty if the id told nothing.
std::string LikelyWriter(std::string_view name, std::span<const Address> writers);

}  // namespace lockstep::firestore
