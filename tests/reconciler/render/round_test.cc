#include "reconciler/render/round.h"

#include <gmock/gmock.h>

#include "reconciler/render/round_json.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Address kApi{"cloud_run_service", "api"};
const Address kBeats{"firestore_collection", "beats"};
constexpr TimePoint kNoon{std::chrono::hours{24 * 20'000 + 12}};

Round SomeRound() {
  return {.number = 3,
          .manifest = "prod.yaml",
          .outcome = RoundOutcome::kOk,
          .ended = kNoon + Duration{281},
          .resources = {{.address = kApi, .alignment = Alignment::kInStep},
                        {.address = kBeats, .alignment = Alignment::kInStep}},
          .next_round = kNoon + std::chrono::minutes{10}};
}

TEST(RoundText, ARoundWithoutNewsIsOneLine) {
  const Round round = SomeRound();
  EXPECT_EQ(RenderRound(round, &round, {}),
            "2024-10-04T12:00:00Z prod.yaml: round 3 ok: 2 of 2 in step; "
            "next at 2024-10-04T12:10:00Z\n");
}

TEST(RoundText, TheFirstRoundTellsOfAllThatIsNotInStep) {
  Round round = SomeRound();
  round.resources[0] = {
      .address = kApi, .alignment = Alignment::kOutOfStep, .why = "the tag moved"};
  const std::string text = RenderRound(round, nullptr, {});
  EXPECT_THAT(text, HasSubstr(": 1 of 2 in step, 1 out of step; next"));
  EXPECT_THAT(text, HasSubstr("\n  cloud_run_service.api: out of step: the tag moved\n"));
  EXPECT_THAT(text, Not(HasSubstr("beats")));
}

TEST(RoundText, WhatStaysAsItWasIsToldOnceAndARecoveryIsToldToo) {
  Round drifted = SomeRound();
  drifted.resources[0].alignment = Alignment::kOutOfStep;
  EXPECT_THAT(RenderRound(drifted, &drifted, {}), Not(HasSubstr("api")));
  const Round mended = SomeRound();
  EXPECT_THAT(RenderRound(mended, &drifted, {}), HasSubstr("\n  cloud_run_service.api: in step\n"));
}

TEST(RoundText, AChangeIsToldThoughItIsInStepAgain) {
  Round round = SomeRound();
  round.resources[1].changed = true;
  round.resources[1].documents = CleanUpCount{.deleted = 12};
  const std::string text = RenderRound(round, &round, {});
  EXPECT_THAT(text, HasSubstr("2 of 2 in step, 1 changed, 12 documents deleted; next"));
  EXPECT_THAT(text, HasSubstr("\n  firestore_collection.beats: changed, in step\n"));
}

TEST(RoundText, AFailureSaysWhyAndHowManyThereWereInARow) {
  Round round = SomeRound();
  round.outcome = RoundOutcome::kFailed;
  round.why = "no answer";
  round.failures = 4;
  EXPECT_THAT(RenderRound(round, &round, {}),
              HasSubstr("round 3 failed, 4 in a row (no answer): 2 of 2"));
}

TEST(RoundText, AManifestThatCannotBeUsedIsToldOnceAndItsRecoveryToo) {
  const Round good = SomeRound();
  Round bad = SomeRound();
  bad.manifest_stale = "prod.yaml:3:1: unknown key";
  EXPECT_THAT(
      RenderRound(bad, &good, {}),
      HasSubstr("\n  the manifest cannot be used, and the last good one counts: prod.yaml:3"));
  EXPECT_THAT(RenderRound(bad, &bad, {}), Not(HasSubstr("last good")));
  EXPECT_THAT(RenderRound(good, &bad, {}), HasSubstr("\n  the manifest can be used again"));
}

TEST(RoundText, ANewFindingIsToldOnce) {
  Round round = SomeRound();
  round.findings = {{.severity = Severity::kWarning, .what = "few documents", .about = kBeats},
                    {.what = "a stranger"}};
  const Round before = SomeRound();
  EXPECT_THAT(RenderRound(round, &before, {}),
              HasSubstr("\n  warning: firestore_collection.beats: few documents\n"
                        "  error: a stranger\n"));
  EXPECT_THAT(RenderRound(round, &round, {}), Not(HasSubstr("few documents")));
}

TEST(RoundText, AFlappingResourceIsToldWithWhatLiftsIt) {
  Round round = SomeRound();
  round.flapping = {{kApi, kNoon}};
  const Round before = SomeRound();
  EXPECT_THAT(RenderRound(round, &before, {}),
              HasSubstr("cloud_run_service.api: changed three times within an hour; it is left "
                        "alone until the manifest changes or `lockstep run` is restarted\n"));
  EXPECT_THAT(RenderRound(round, &round, {}), Not(HasSubstr("three times")));
}

TEST(RoundText, AStoppedRoundTellsNoNewsOfWhatItDidNotRead) {
  Round round = SomeRound();
  round.outcome = RoundOutcome::kStopped;
  round.next_round.reset();
  for (RoundResource& one : round.resources) one.alignment = Alignment::kUnread;
  const Round before = SomeRound();
  const std::string text = RenderRound(round, &before, {});
  EXPECT_THAT(text, HasSubstr("round 3 stopped"));
  EXPECT_THAT(text, Not(HasSubstr("api")));
  EXPECT_THAT(text, Not(HasSubstr("next at")));
}

TEST(RoundText, HundredsOfNewsAreCountedAndNotAllShown) {
  Round round = SomeRound();
  round.resources.clear();
  for (int i = 0; i < 300; ++i) {
    round.resources.push_back(
        {.address = {"cloud_run_job", "j" + std::to_string(i)}, .why = std::to_string(i)});
  }
  const std::string text = RenderRound(round, nullptr, {});
  EXPECT_THAT(text, HasSubstr("0 of 300 in step, 300 not read"));
  EXPECT_THAT(text, HasSubstr("\n  and 260 more\n"));
}

TEST(RoundText, ManyWithTheSameNewsAreOneLine) {
  Round round = SomeRound();
  round.resources.clear();
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    round.resources.push_back({.address = {"cloud_run_job", name}, .why = "cannot read it"});
  }
  round.findings = {{.blocks = true, .what = "cannot read it", .about = {"cloud_run_job", ""}}};
  EXPECT_THAT(RenderRound(round, nullptr, {}),
              ::testing::EndsWith("\n  cloud_run_job.a, cloud_run_job.b, cloud_run_job.c and 2 "
                                  "more: not read: cannot read it\n"));
  for (RoundResource& one : round.resources) one.changed = true;
  EXPECT_THAT(RenderRound(round, nullptr, {}), HasSubstr("\n  cloud_run_job.e: changed, "))
      << "what was changed is always named";
}

TEST(RoundText, AFindingIsNotToldAgainWhereAReasonHoldsIt) {
  Round round = SomeRound();
  round.why = "its time was over; cloud_run_job.b: it cannot be read";
  round.resources[0].alignment = Alignment::kUnread;
  round.resources[0].why = "oci_image.a/b:c: the tag does not exist, so far";
  round.findings = {{.what = "the tag does not exist", .about = {"oci_image", "a/b:c"}},
                    {.what = "it cannot be read", .about = {"cloud_run_job", "b"}}};
  EXPECT_THAT(RenderRound(round, nullptr, {}), Not(HasSubstr("\n  error: ")));
  round.findings = {{.what = "tag does not exist in b", .about = kBeats},
                    {.what = "hat", .about = kApi}};
  const std::string text = RenderRound(round, nullptr, {});
  EXPECT_THAT(text, HasSubstr("\n  error: firestore_collection.beats: tag does not exist in b\n"));
  EXPECT_THAT(text, HasSubstr("\n  error: cloud_run_service.api: hat\n"));
}

TEST(RoundText, OnlyTheOutcomeIsColoured) {
  const Round round = SomeRound();
  EXPECT_THAT(RenderRound(round, &round, {.color = true}), HasSubstr("\x1b["));
}

TEST(RoundJson, HoldsTheWholeRound) {
  Round round = SomeRound();
  round.manifest_digest = "abc";
  round.scope = {"my-project", "us-west2"};
  round.mode = RoundMode::kApply;
  round.resources[1].changed = true;
  round.resources[1].action = Action::kDelete;
  round.resources[1].documents = CleanUpCount{.deleted = 12, .backup = "b.zst"};
  round.resources[1].census = Census{.count = 30};
  round.resources[1].ladder = {{.rung = "documents", .verdict = Verdict::kUnknown}};
  round.findings = {{.what = "few documents", .about = kBeats}};
  round.flapping = {{kApi, kNoon}};
  const Json json = RoundJson(round);
  EXPECT_EQ(json["round"], 3);
  EXPECT_EQ(json["outcome"], "ok");
  EXPECT_EQ(json["mode"], "apply");
  EXPECT_EQ(json["project"], "my-project");
  EXPECT_EQ(json["next_round"], "2024-10-04T12:10:00Z");
  EXPECT_EQ(json["deleted"], 12);
  EXPECT_EQ(json["in_step"], 2);
  const Json& beats = json["resources"][1];
  EXPECT_EQ(beats["address"], "firestore_collection.beats");
  EXPECT_EQ(beats["state"], "in step");
  EXPECT_EQ(beats["action"], "delete");
  EXPECT_EQ(beats["documents"]["backup"], "b.zst");
  EXPECT_EQ(beats["census"]["count"], 30);
  EXPECT_EQ(beats["rungs"][0]["verdict"], "unknown");
  EXPECT_EQ(json["resources"][0]["census"], Json());
  EXPECT_EQ(json["findings"][0]["about"], "firestore_collection.beats");
  EXPECT_EQ(json["flapping"][0]["since"], "2024-10-04T12:00:00Z");
}

}  // namespace
}  // namespace lockstep
