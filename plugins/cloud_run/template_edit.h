// The read-modify-write of a service or a job, on the raw JSON. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/cloud_run/traffic.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::cloud_run {

// Our annotation on a revision's template: which change made it. An own prefix: those of the
// platform (run.googleapis.com, ...) are rejected when sent.
inline constexpr std::string_view kMark = "lockstep.dev/deployed";

// What `client` and `clientVersion` say after a write.
inline constexpr std::string_view kClient = "lockstep";

// `live` (a whole service, as read just now) as it is to be sent back. What differs is exactly
// this: the image of the container that takes requests, `traffic` (all to latest, tags kept),
// `client`, `clientVersion`, `template.revision` (removed: a name cannot be used twice) and the
// annotation kMark of the template, so that a revision is made even if the image's text is the
// same. All else, unknown fields included, is equal in value. kInvalidArgument as IngressContainer.
Result<Json> EditService(Json live, const std::string& image, const std::string& mark);

// The same, but that the traffic stays with `serving`, by name and share, and the new revision gets
// CandidateTag and none. REQUIRES: the shares add up to 100.
Result<Json> EditCandidate(Json live, const std::string& image, const std::string& mark,
                           const std::vector<Share>& serving);

// `live` with another `traffic` and our `client` and `clientVersion`. The template stays as it is,
// its `revision` included: no revision comes of it.
Json EditTraffic(Json live, Json traffic);

// The same for a whole job: the image of the container called `container` (empty: of its only one),
// `client` and `clientVersion`. kInvalidArgument as JobContainer; kFailedPrecondition if the job
// holds a token that starts an execution, since sending it back could start one.
Result<Json> EditJob(Json live, const std::string& image, const std::string& container);

// The value of kMark in a raw service's template; empty if there is none.
std::string MarkOf(const Json& service);

}  // namespace lockstep::cloud_run
