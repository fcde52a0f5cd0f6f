// Saved plans for the tests: one that is small and has every key.
#pragma once

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
       .waits_for = {"cloud_run_job.x: not managed"},
       .census = Census{.read_time = "1970-01-01T08:59:59.123456Z",
                        .count = 9,
                        .more = true,
                        .scanned = true,
                        .too_young = 1,
                        .rules = {{.name = "none-date",
                                   .count = 2,
                                   .sample = {"a_None_1", "a_None_2"},
                                   .suspended_until = "1970-01-01T10:00:00Z",
                                   .by_day = {1, 0, 1},
                                   .older = 1}},
                        .oldest = "1970-01-01T00:00:00Z",
                        .newest = "1970-01-01T08:00:00Z",
                        .names_sha256 = "f",
                        .per_day = 0.3,
                        .bounds = {{.name = "alert_above",
                                    .bound = 50,
                                    .least = true,
                                    .verdict = Verdict::kProven,
                                    .detail = "9 documents",
                                    .passed_at = TimePoint{std::chrono::hours{99}}},
                                   {.name = "delete_share", .bound = 0.3}}}}};
  plan.findings = {{.severity = Severity::kWarning,
                    .blocks = true,
                    .what = "18 documents",
                    .detail = "why",
                    .about = collection,
                    .origin = {"prod.yaml", 41, 7},
                    .verbatim = {"- {name: x}"},
                    .spares_others = true}};
  plan.base_digest = Sha256Hex("base");
  plan.policy_changes = {{.kind = Loosening::kKeepDropped,
                          .address = collection,
                          .what = "keep: p2_*",
                          .origin = {"base.yaml", 3, 5}}};
  plan.recorded_at = TimePoint{std::chrono::hours{8}};
  saved.expires_at = plan.made_at + kPlanLifetime;
  return saved;
}

}  // namespace lockstep::testing
