// A status of the loop with something of everything, for tests of what shows it.
#pragma once

#include "reconciler/model/loop_status.h"
#include "tests/reconciler/render/census_samples.h"

namespace lockstep::testing {

inline LoopStatus SampleStatus() {
  LoopStatus status{.version = "0.1.0",
                    .started = TimePoint{std::chrono::hours{8}},
                    .now = TimePoint{std::chrono::hours{9}},
                    .round_deadline = std::chrono::minutes{30}};
  Round round{.number = 3,
              .manifest = "a.yaml",
              .scope = {"p", "r"},
              .outcome = RoundOutcome::kOk,
              .started = TimePoint{std::chrono::minutes{530}},
              .ended = TimePoint{std::chrono::minutes{531}},
              .next_round = TimePoint{std::chrono::minutes{541}}};
  RoundResource collection{.address = {"firestore_collection", "c"},
                           .alignment = Alignment::kOutOfStep,
                           .why = "1,035 documents are bad"};
  collection.census = HeartbeatsCensus();
  round.resources = {{.address = {"cloud_run_job", "j"},
                      .alignment = Alignment::kInStep,
                      .ladder = {{"digest", Verdict::kProven, "seen"}}},
                     collection};
  ManifestStatus one{.manifest = "a.yaml", .last = round, .known = round};
  one.rounds = {{.number = 3, .outcome = RoundOutcome::kOk, .resources = 2, .in_step = 1}};
  one.last_success = round.ended;
  one.outcomes = {{RoundOutcome::kOk, 3}};
  one.deleted = {{{"firestore_collection", "c"}, 12}};
  status.manifests = {one};
  status.calls = {{"Cloud Run", "2xx", 9}};
  return status;
}

}  // namespace lockstep::testing
