// Plans for the renderers' tests: the incident's, and the smallest of each kind.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"

namespace lockstep::testing {

inline constexpr std::array<std::string_view, 21> kIncidentJobs = {
    "bdl-active-players-processor-backfill",
    "bdl-boxscores-processor-backfill",
    "bdl-injuries-processor-backfill",
    "bdl-standings-processor-backfill",
    "bettingpros-player-props-processor-backfill",
    "bigdataball-pbp-processor-backfill",
    "br-roster-processor-backfill",
    "espn-boxscore-processor-backfill",
    "espn-scoreboard-processor-backfill",
    "espn-team-roster-processor-backfill",
    "gamebook-registry-processor-backfill",
    "nba-players-registry-processor-backfill",
    "nbac-gamebook-processor-backfill",
    "nbac-injury-report-processor-backfill",
    "nbac-play-by-play-processor-backfill",
    "nbac-player-boxscore-processor-backfill",
    "nbac-player-movement-processor-backfill",
    "nbac-referee-processor-backfill",
    "nbac-schedule-processor-backfill",
    "nbac-team-boxscore-processor-backfill",
    "odds-game-lines-processor-backfill",
};

inline std::string Sha256(char digit) { return "sha256:" + std::string(64, digit); }

inline constexpr std::string_view kPhase2Image =
    "us-west2-docker.pkg.dev/nba-props-platform/nba-props/nba-phase2-raw-processors";

inline std::vector<Evidence> Proven(std::vector<std::string> rungs) {
  std::vector<Evidence> ladder;
  for (std::string& rung : rungs) ladder.push_back({std::move(rung), Verdict::kProven, "seen"});
  return ladder;
}

inline Change UpdateOf(Address address, std::string reason, std::string before, std::string after) {
  return {.address = std::move(address),
          .action = Action::kUpdate,
          .reason = std::move(reason),
          .diffs = {{.path = "image", .before = std::move(before), .after = std::move(after)}}};
}

inline Change UnchangedService(std::string name) {
  return {.address = {"cloud_run_service", std::move(name)},
          .ladder = Proven({"digest", "revision", "traffic"})};
}

inline Change HeartbeatsCleanUp() {
  const Address address{"firestore_collection", "processor_heartbeats"};
  return {.address = address,
          .action = Action::kDelete,
          .reason = "1,035 of 1,053 documents are bad; about 900 a day; waits for 22 of 24 writers",
          .diffs = {{.path = "none-date",
                     .before = 1022,
                     .note = "NbacTeamBoxscoreProcessor_None_a7ac21c9, ..."},
                    {.path = "year",
                     .before = 13,
                     .note = "NbacScheduleProcessor_2025-12-14_0c1d2e3f, ..."},
                    {.path = "keep", .before = 18, .after = 18}},
          .documents = 1035,
          .kept = 18};
}

inline Plan EmptyPlan() { return {.scope = {"nba-props-platform", "us-west2"}}; }

// 22 updates, 3 services that are right, one clean-up, and a finding.
inline Plan IncidentPlan() {
  Plan plan = EmptyPlan();
  const std::string pinned = std::string(kPhase2Image) + "@" + Sha256('9');
  for (const std::string_view job : kIncidentJobs) {
    plan.changes.push_back(UpdateOf({"cloud_run_job", std::string(job)},
                                    "it runs another image than the manifest names",
                                    "gcr.io/nba-props-platform/" + std::string(job), pinned));
  }
  Change service = UpdateOf({"cloud_run_service", "nba-phase2-raw-processors"},
                            "the tag moved: :latest is sha256:999999999999, the serving revision "
                            "nba-phase2-raw-processors-00128-abc runs sha256:444444444444",
                            std::string(kPhase2Image) + "@" + Sha256('4'), pinned);
  service.diffs.push_back({.path = "traffic", .before = "100% latest", .after = "100% latest"});
  plan.changes.push_back(std::move(service));
  for (const char* name :
       {"nba-phase3-analytics-processors", "nba-phase4-precompute-processors", "nba-scrapers"}) {
    plan.changes.push_back(UnchangedService(name));
  }
  plan.changes.push_back(HeartbeatsCleanUp());
  plan.findings.push_back(
      {.severity = Severity::kWarning,
       .what = "1053 documents where about 30 are expected",
       .detail = "More than 50 (`alert_above`) and more than 2 times the expected number: the ids "
                 "proliferate. 1035 of them are bad and are deleted by this plan.",
       .about = {"firestore_collection", "processor_heartbeats"},
       .origin = {"manifests/nba-props-platform.yaml", 61, 5}});
  return plan;
}

inline Change HeldJob() {
  return {.address = {"cloud_run_job", "nbac-schedule-processor-backfill"},
          .reason =
              "held until 2026-03-01: the schedule import must end first; held back: the tag "
              "moved",
          .ladder = {{"digest", Verdict::kRefuted, "it runs sha256:444444444444"}}};
}

inline Step StepOf(const Change& change, StepState state) {
  Step step{.address = change.address, .action = change.action, .state = state};
  const bool applied = state == StepState::kDone;
  if (applied) step.ladder = Proven({"digest", "revision", "traffic"});
  if (applied && change.address.type == "cloud_run_job") step.ladder = Proven({"digest"});
  if (applied && change.action == Action::kDelete) {
    step.ladder = Proven({"documents"});
    step.documents = CleanUpCount{.deleted = change.documents, .backup = "backups/h.jsonl"};
  }
  return step;
}

// Every step of `plan`, done and proven.
inline Outcome DoneOutcome(const Plan& plan) {
  Outcome outcome;
  for (const Change& change : plan.changes) {
    outcome.steps.push_back(StepOf(change, StepState::kDone));
  }
  return outcome;
}

}  // namespace lockstep::testing
