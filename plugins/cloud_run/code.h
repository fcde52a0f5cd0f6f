// The rung `code`: what the files say inside the image that is to run. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "plugins/cloud_run/order.h"
#include "reconciler/base/json.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// The observations of what is inside an image: plugins/oci/code_provider.h has their form.
inline constexpr std::string_view kCodeType = "image_code";

// Where to look, if `spec` asks for code at all.
std::optional<Need> CodeLead(const Json& spec, const WantedImage& image);

// What was seen inside the image that `spec` wants; nullopt if it asks for nothing. The content
// of a digest never changes, so this is as true after the update as before it.
std::optional<Evidence> CodeInside(const Json& spec, const WantedImage& image,
                                   const Observations& seen);

// Adds `inside` to a plan: to the payload for CodeProof; to the ladder, where only a program that
// runs this very image has it proven; to what a person reads; and, if it is refuted, a finding that
// blocks: an image without the wanted code is deployed nowhere.
void AddCode(const Evidence& inside, Planned& planned);

// The rung after an apply: what AddCode kept, if `digest` (the rung) shows that this is what runs.
Evidence CodeProof(const Json& payload, const Evidence& digest);

}  // namespace lockstep::cloud_run
