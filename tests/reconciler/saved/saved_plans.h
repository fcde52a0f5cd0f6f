// Saved plans for the tests: one that is small and has every key.
#pragma once

#include <string>

#include "reconciler/base/digest.h"
#include "reconciler/saved/plan_file.h"

namespace lockstep::testing {

inline SavedPlan SmallSavedPlan() {
  const Address job{"cloud_run_job", "backfill"};
  const Address collection{"firestore_collection", "heartbeats"};
  SavedPlan saved{.tool_version = "0.1.0",
                  .manifest_file = "prod.yaml",
                  .manifest = "lockstep: 1\nproject: p\nregion: r\n",
                  .databases = {"(default)"},
                  .resolved = {{.address = {"oci_image", "gcr.io/p/i:latest"},
                                .present = true,
                                .state = {{"digest", "sha256:9"}},
                                .fingerprint = "9"}}};
  Plan& plan = saved.plan;
  plan.scope = {"p", "r"};
  plan.manifest_digest = Sha256Hex(saved.manifest);
  plan.made_at = TimePoint{std::chrono::hours{9}};
  plan.changes = {
      {.address = job,
       .action = Action::kUpdate,
       .reason = "the tag moved",
       .diffs = {{.path = "image", .before = "a", .after = "b", .note = "n"}},
       .payload = {{"image", "b"}},
       .fingerprint = "\"etag\"",
       .ladder = {{"digest", Verdict::kRefuted, "it runs a", "gcloud run jobs describe"}}},
      {.address = collection,
       .action = Action::kDelete,
       .payload = {{"delete_share", 0.3}, {"planned", 2}},
       .fingerprint = "f",
       .documents = 2,
       .kept = 3,
       .unclassified = 4,
       .after = {job},
       .waits_for = {"cloud_run_job.x: not managed"}}};
  plan.findings = {{.severity = Severity::kWarning,
                    .blocks = true,
                    .what = "18 documents",
                    .detail = "why",
                    .about = collection,
                    .origin = {"prod.yaml", 41, 7},
                    .verbatim = {"- {name: x}"},
                    .spares_others = true}};
  saved.expires_at = plan.made_at + kPlanLifetime;
  return saved;
}

}  // namespace lockstep::testing
