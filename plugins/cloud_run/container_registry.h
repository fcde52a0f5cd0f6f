// Container Registry: the hosts gcr.io and *.gcr.io, which Artifact Registry serves by now. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "plugins/cloud_run/order.h"
#include "reconciler/model/plan.h"

namespace lockstep::cloud_run {

// Container Registry was shut down on 18 March 2025. What was not moved by then cannot be pulled.
inline constexpr std::string_view kContainerRegistryNote =
    "gcr.io is served by Artifact Registry since 2025; an image that was never moved there is gone";

// Adds the note to the line of `change` that shows a live image of such a host.
void NoteContainerRegistry(Change& change);

// A warning if the manifest itself names such a host.
std::optional<Finding> WarnOfContainerRegistry(const WantedImage& image);

}  // namespace lockstep::cloud_run
