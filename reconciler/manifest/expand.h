// Expand: Manifest -> Resources, one for each service, job, collection and other entry.
#pragma once

#include <vector>

#include "reconciler/manifest/manifest.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// The shapes of Resource::spec, which the plugins read:
//   cloud_run_service, cloud_run_job
//     {"image": REFERENCE as written, names from `images` resolved,
//      "code": [...], "logs": [...]}           code and logs only where asked for; see `proofs`
//     services also {"rollout": "staged" | "direct"}, if it is written
//     jobs also {"container": NAME, "when_running": "update" | "wait" | "refuse"}, each if written
//   firestore_collection   (address.name: the path; PATH@DATABASE for a named database)
//     {"path": P, "database": D, "keep": [GLOB...],
//      "documents": [ID...], "stale_after_ms": N,                               if declared
//      "bounds": {"expected": N, "alert_above": N?, "proliferation": X},        if declared
//      "bad_ids": [{"name": N, "kind": K, "value": V}...],
//      "cleanup": {"delete_at_most": N, "delete_share": X, "untouched_for_ms": N,
//                  "settle_ms": N,                                              if declared
//                  "backup": {"collection": NAME, "keep_for_ms": N}}}           if declared
// `after` of a collection: every resource of the manifest, other collections excepted, that one of
// its writer globs matches.
// REQUIRES: `manifest` comes from ReadManifest, which has checked names and references to them.
std::vector<Resource> Expand(const Manifest& manifest);

}  // namespace lockstep
