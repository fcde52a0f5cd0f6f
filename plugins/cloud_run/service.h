// Cloud Run services: the state that counts, parsed from Admin API v2, and the plan. Typed, pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/cloud_run/order.h"
#include "plugins/cloud_run/resource_head.h"
#include "plugins/cloud_run/traffic.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/plan.h"

namespace lockstep::cloud_run {

inline constexpr std::string_view kServiceType = "cloud_run_service";

// The label of a service that deploy actions set from their own run: a claim, no fact about the
// image.
inline constexpr std::string_view kCommitLabel = "commit-sha";

struct ServiceSpec {
  WantedImage image{};
  bool direct = false;  // `rollout: direct`
};

// A revision that takes traffic. It keeps the digest it was created with, whatever its tag does.
struct ServingRevision {
  std::string revision{};     // short name
  int percent = 0;            // 1 to 100
  std::string image{};        // as the revision shows it, usually repository@digest
  std::string digest{};       // empty: not known
  std::string create_time{};  // RFC 3339; empty: not known
};

struct ServiceState {
  ResourceHead head{};
  std::string image{};      // of the template, as written: never proof of anything
  std::string container{};  // name of the one that takes requests; may be empty
  // Why the image has no known place; then `image` is empty and no plan can be made.
  std::string problem{};
  std::string latest_ready{};            // short name
  std::string latest_created{};          // short name
  std::vector<TrafficTarget> traffic{};  // the wish
  std::vector<TrafficTarget> traffic_statuses{};
  std::vector<ServingRevision> serving{};  // the largest share first
  std::string commit_label{};              // labels.commit-sha, a claim; empty: it has none
};

// From a raw service. `serving` has names and percents; TakeRevision adds what each one runs.
// kDataLoss if `raw` is no service.
Result<ServiceState> ParseService(const Json& raw);

// Fills in image, digest and time of `serving` from its raw revision. They stay empty if the
// revision does not show them: unknown.
void TakeRevision(const Json& raw, ServingRevision& serving);

// Observation::state and back. Keys beside those of ResourceHead: image, container, problem,
// latest_ready, latest_created, traffic, traffic_statuses (each {latest, revision, percent, tag}),
// serving [{revision, percent, image, digest, create_time}], commit_label, and serving_since: RFC
// 3339, when the newest revision that takes traffic was created, or "" if that of one is not known.
// A plugin that judges what services write reads it.
Json ToJson(const ServiceState& state);
ServiceState ServiceFrom(const Json& state);

// The three rungs that a service's state tells: digest, revision, traffic.
std::vector<Evidence> Ladder(const ServiceState& state, const std::vector<std::string>& accepted);

// Each way in which `state` is not what `spec` wants, in words; empty if and only if all of Ladder
// is proven.
std::vector<std::string> WhyNotInSync(const ServiceSpec& spec, const ServiceState& state);

// kUpdate to the digest, with all traffic to latest, unless all of Ladder is proven.
Change PlanService(const ServiceSpec& spec, const ServiceState& state);

}  // namespace lockstep::cloud_run
