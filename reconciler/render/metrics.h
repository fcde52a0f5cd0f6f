// RenderMetrics: where a loop stands, in Prometheus' text format, by prometheus-cpp. Pure.
#pragma once

#include <string>

#include "reconciler/model/loop_status.h"

namespace lockstep {

// docs/metrics.md has a row for each metric. Labels hold names of manifests, resources, rungs,
// rules and bounds; never an id of a document. What is not known has no sample: it is not 0.
std::string RenderMetrics(const LoopStatus& status);

}  // namespace lockstep
