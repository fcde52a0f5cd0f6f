// The audit of a service's commit label: CI's claim beside what the image that serves says. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "plugins/cloud_run/order.h"
#include "plugins/cloud_run/service.h"
#include "reconciler/model/image.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep::cloud_run {

// The image to hold the label against: the one that most of the traffic goes to, by its digest, or
// `image` itself where that digest is accepted. Nullopt if there is no label, or if what serves is
// not known.
std::optional<ImageReference> ImageToAudit(const WantedImage& image, const ServiceState& state);

// A warning if the label and the revision of that image's configuration name two commits, or if
// there is a label and nothing to compare it with could be read. An image without a revision says
// nothing, and a label is never believed nor written either way.
std::optional<Finding> AuditLabel(const WantedImage& image, const ServiceState& state,
                                  const Observations& seen);

// True if one is the beginning of the other and at least 7 hexadecimal digits, whatever the case;
// of other texts only if they are equal.
bool NameOneCommit(std::string_view left, std::string_view right);

}  // namespace lockstep::cloud_run
