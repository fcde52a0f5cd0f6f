// An update of the service raw: its plan, and the service in its stages.
#pragma once

#include <string>

#include "plugins/cloud_run/service.h"
#include "tests/plugins/cloud_run/run_world.h"

namespace lockstep::cloud_run::testing {

// The change that a plan made of `raw`, whose serving revision runs the old digest.
inline Change PlanFor(const Json& raw) {
  ServiceState state = *ParseService(raw);
  for (ServingRevision& serving : state.serving) TakeRevision(RawRevision(kOld), serving);
  Change change = PlanService(
      {.image = {.reference = *ParseImage(kReference), .digest = kNew}, .direct = true}, state);
  change.address = {"cloud_run_service", "raw"};
  return change;
}

inline std::string MarkFor(const std::string& generation) {
  return kNew + " after generation " + generation + ", run run1";
}

// `live` as it is after the update that PlanFor(live) leads to.
inline Json Done(const Json& live) {
  Json sent = live;
  sent["template"].erase("revision");
  sent["template"]["containers"][0]["image"] = kPinned;
  sent["template"]["annotations"] = {
      {"lockstep.dev/deployed", MarkFor(StringAt(live, "generation"))}};
  sent["traffic"] = LatestTraffic();
  return Updated(live, sent);
}

inline Json StillReconciling(Json service) {
  service["reconciling"] = true;
  service["observedGeneration"] = "42";
  service["latestReadyRevision"] = "raw-00001-abc";
  return service;
}

inline const Json kLive = RawService();

}  // namespace lockstep::cloud_run::testing
