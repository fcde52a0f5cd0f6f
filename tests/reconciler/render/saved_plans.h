// The incident's plan as it is saved, for the renderers' tests.
#pragma once

#include "reconciler/saved/plan_file.h"
#include "tests/reconciler/render/census_samples.h"
#include "tests/reconciler/render/sample_plans.h"

namespace lockstep::testing {

inline ReadPlan SavedIncident() {
  ReadPlan read{.digest = Sha256('4')};
  SavedPlan& saved = read.saved;
  saved.plan = IncidentPlan();
  saved.plan.manifest_digest = std::string(64, '7');
  saved.plan.changes.back().payload = {{"read_time", "1970-01-01T08:59:59.250Z"},
                                       {"names_sha256", std::string(64, 'd')}};
  saved.plan.changes.back().census = HeartbeatsCensus();
  saved.plan.made_at = TimePoint{std::chrono::hours{9}};
  saved.expires_at = saved.plan.made_at + kPlanLifetime;
  saved.tool_version = "0.1.0";
  saved.manifest_file = "manifests/nba-props-platform.yaml";
  saved.databases = {"(default)"};
  saved.resolved = {{.address = {"oci_image", std::string(kPhase2Image) + ":latest"},
                     .present = true,
                     .fingerprint = Sha256('9')}};
  return read;
}

}  // namespace lockstep::testing
