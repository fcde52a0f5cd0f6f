// The service raw on its way through a staged rollout.
#pragma once

#include <string>
#include <vector>

#include "plugins/cloud_run/service.h"
#include "tests/plugins/cloud_run/run_world.h"

namespace lockstep::cloud_run::testing {

inline const Json kServing = RawService();  // raw-00001-abc serves, and runs the old digest

inline Change Staged(const Json& raw, const std::string& serving_digest = kOld) {
  ServiceState state = *ParseService(raw);
  for (ServingRevision& one : state.serving) TakeRevision(RawRevision(serving_digest), one);
  Change change = PlanService({{.reference = *ParseImage(kReference), .digest = kNew}}, state);
  change.address = {"cloud_run_service", "raw"};
  return change;
}

inline Json CandidateTraffic() {
  Json traffic = PinnedTraffic("raw-00001-abc");
  traffic.push_back(
      {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"tag", "lockstep-candidate"}});
  return traffic;
}

// kServing once its new revision raw-00002-new is there, has no traffic, and is ready.
inline Json Candidate(const std::string& run = "run1") {
  Json service = kServing;
  service["template"]["containers"][0]["image"] = kPinned;
  service["template"]["revision"] = "raw-00002-new";
  service["template"]["annotations"] = {
      {"lockstep.dev/deployed", kNew + " after generation 42, run " + run}};
  service["traffic"] = CandidateTraffic();
  service["trafficStatuses"] = CandidateTraffic();
  service["generation"] = "43";
  service["observedGeneration"] = "43";
  service["etag"] = "\"e43\"";
  service["latestCreatedRevision"] = "raw-00002-new";
  service["latestReadyRevision"] = "raw-00002-new";
  return service;
}

// Candidate() once the traffic is on it.
inline Json Serving() {
  Json service = Candidate();
  service["traffic"] = LatestTraffic();
  service["trafficStatuses"] = LatestTraffic();
  service["generation"] = "44";
  service["observedGeneration"] = "44";
  service["etag"] = "\"e44\"";
  return service;
}

inline Json Rolling(Json service) {
  service["reconciling"] = true;
  return service;
}

// The bodies of the updates that were sent.
inline std::vector<Json> Patches(const World& world) {
  std::vector<Json> bodies;
  for (const Request& request : world.http.asked()) {
    if (request.method == "PATCH") bodies.push_back(Json::parse(request.body));
  }
  return bodies;
}

}  // namespace lockstep::cloud_run::testing
