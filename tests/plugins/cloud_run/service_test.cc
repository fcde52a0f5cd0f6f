#include "plugins/cloud_run/service.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::Fails;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kChild;
using testing::kNew;
using testing::kOld;
using testing::kPinned;
using testing::kReference;
using testing::kRepository;
using ::testing::Not;
using testing::PinnedTraffic;
using testing::RawRevision;
using testing::RawService;

constexpr auto kReadyName = "raw-00001-abc";

ServiceSpec WantedService(const std::string& reference = kReference,
                          const std::string& child = "") {
  return {{.reference = *ParseImage(reference), .digest = kNew, .child = child}};
}

// The state of `raw` where each serving revision runs `digest`, and those in `others` theirs.
ServiceState State(const Json& raw, const std::string& digest,
                   const std::map<std::string, std::string>& others = {}) {
  ServiceState state = *ParseService(raw);
  for (ServingRevision& serving : state.serving) {
    const auto other = others.find(serving.revision);
    TakeRevision(RawRevision(other == others.end() ? digest : other->second), serving);
  }
  return state;
}

Json FailedRollout() {
  Json raw = RawService();
  raw["latestCreatedRevision"] = "raw-00002-bad";
  raw["terminalCondition"] = {{"type", "Ready"},
                              {"state", "CONDITION_FAILED"},
                              {"message", "The container failed to start.\n"}};
  return raw;
}

Json WithTraffic(Json raw, const Json& traffic) {
  raw["traffic"] = traffic;
  raw["trafficStatuses"] = traffic;
  return raw;
}

Json Split() {
  Json traffic = PinnedTraffic(kReadyName, 90);
  traffic.push_back(PinnedTraffic("raw-00000-old", 10)[0]);
  return WithTraffic(RawService(), traffic);
}

Json Reconciling() {
  Json raw = RawService();
  raw["reconciling"] = true;
  raw["latestCreatedRevision"] = "raw-00002-new";
  return raw;
}

TEST(ParseService, KeepsWhatCountsAndNoSecret) {
  const ServiceState state = State(RawService(), kOld);
  EXPECT_EQ(state.latest_ready, kReadyName);
  EXPECT_EQ(state.image, kReference);
  EXPECT_EQ(state.serving[0].image, kRepository + "@" + kOld);
  EXPECT_THAT(ToJson(state).dump(), Not(HasSubstr("canary")));
  EXPECT_EQ(ToJson(ServiceFrom(ToJson(state))), ToJson(state));
}

TEST(ParseService, AGenerationThatIsNotObservedIsStillReconciling) {
  Json raw = RawService();
  EXPECT_FALSE(ParseService(raw)->head.reconciling);
  raw["generation"] = "43";
  EXPECT_TRUE(ParseService(raw)->head.reconciling);
}

TEST(ParseService, WhatHasNoNameIsNoService) {
  EXPECT_THAT(ParseService(Json::object()), Fails(Code::kDataLoss, HasSubstr("no name")));
}

TEST(ParseService, ARevisionThatShowsATagHasNoKnownDigest) {
  ServiceState state = *ParseService(RawService());
  TakeRevision({{"containers", Json::array({{{"image", kReference}}})}}, state.serving[0]);
  EXPECT_EQ(state.serving[0].digest, "");
}

TEST(PlanService, NothingIsToBeDoneIfTheServingDigestIsTheTagsOrItsChild) {
  for (const std::string& digest : {kNew, kChild}) {
    const Change change =
        PlanService(WantedService(kReference, kChild), State(RawService(), digest));
    EXPECT_EQ(change.action, Action::kNone) << change.reason;
    EXPECT_EQ(change.reason, "");
    EXPECT_THAT(change.diffs, IsEmpty());
    EXPECT_TRUE(AllProven(change.ladder));
    EXPECT_EQ(change.payload["digests"], Json({kNew, kChild}));
  }
}

TEST(PlanService, ASameContentPinnedByNameIsLeftWhereItIs) {
  const Change change = PlanService(
      WantedService(), State(WithTraffic(RawService(), PinnedTraffic("raw-00000-old")), kNew));
  EXPECT_EQ(change.action, Action::kNone) << change.reason;
}

TEST(PlanService, AnUpdateShowsFromAndToAndDeploysTheDigest) {
  const Change change = PlanService(WantedService(), State(RawService(), kOld));
  EXPECT_EQ(change.action, Action::kUpdate);
  ASSERT_EQ(change.diffs.size(), 2U);
  EXPECT_EQ(change.diffs[0].before, kRepository + "@" + kOld);
  EXPECT_EQ(change.diffs[0].after, kPinned);
  EXPECT_EQ(change.diffs[1].before, "100% latest");
  EXPECT_EQ(change.diffs[1].after, "100% latest");
  EXPECT_EQ(change.payload["image"], kPinned);
  EXPECT_EQ(change.payload["name"], RawService()["name"]);
  EXPECT_EQ(change.fingerprint, "generation 42 etag \"e42\"");
  EXPECT_THAT(change.payload.dump(), Not(HasSubstr("canary")));
}

TEST(PlanService, TheTrafficIsADiffIfItMoves) {
  const Change change = PlanService(WantedService(), State(Split(), kNew));
  ASSERT_EQ(change.diffs.size(), 2U);
  EXPECT_EQ(change.diffs[0].before, change.diffs[0].after);
  EXPECT_EQ(change.diffs[1].before, "90% raw-00001-abc, 10% raw-00000-old");
  EXPECT_EQ(change.diffs[1].after, "100% latest");
}

struct Reason {
  const char* name;
  Json raw;
  ServiceSpec spec;
  std::string digest;  // of every serving revision
  std::string words;
};

void PrintTo(const Reason& reason, std::ostream* out) { *out << reason.name; }

class PlanServiceReason : public ::testing::TestWithParam<Reason> {};

TEST_P(PlanServiceReason, IsSaidInWordsOfItsOwn) {
  const Reason& given = GetParam();
  const Change change = PlanService(given.spec, State(given.raw, given.digest));
  EXPECT_EQ(change.action, Action::kUpdate);
  EXPECT_EQ(change.reason, given.words);
  EXPECT_FALSE(AllProven(change.ladder));
}

Json Mismatched() {
  Json raw = RawService();
  raw["traffic"] = PinnedTraffic("raw-00000-old");
  return raw;
}
Json FromTag(const std::string& image) {
  Json raw = RawService();
  raw["template"]["containers"][0]["image"] = image;
  return raw;
}
Json Unready() {
  Json raw = RawService();
  raw["terminalCondition"] = {{"state", "CONDITION_FAILED"}, {"reason", "SECRETS_ACCESS_CHECK"}};
  return raw;
}
Json Unfinished() {
  Json raw = RawService();
  raw["observedGeneration"] = "41";
  return raw;
}

INSTANTIATE_TEST_SUITE_P(
    Each, PlanServiceReason,
    ::testing::Values(
        Reason{"TagMoved", RawService(), WantedService(), kOld,
               "the tag moved: :latest is sha256:999999999999…, the serving revision "
               "raw-00001-abc runs sha256:444444444444…"},
        Reason{"TagMovedSinceWePinnedIt", FromTag(kRepository + "@" + kOld), WantedService(), kOld,
               "the tag moved: :latest is sha256:999999999999…, the serving revision "
               "raw-00001-abc runs sha256:444444444444…"},
        Reason{"AnotherTag", FromTag(kRepository + ":v1"), WantedService(), kOld,
               "image differs: the serving revision raw-00001-abc runs sha256:444444444444… "
               "instead of sha256:999999999999…"},
        Reason{"AnotherRepository", RawService(), WantedService("gcr.io/p/raw:latest"), kOld,
               "image differs: the serving revision raw-00001-abc runs " + kRepository +
                   "@sha256:444444444444… instead of gcr.io/p/raw@sha256:999999999999…"},
        Reason{"AnotherDigestIsNamed", RawService(), WantedService(kPinned), kOld,
               "image differs: the serving revision raw-00001-abc runs sha256:444444444444… "
               "instead of sha256:999999999999…"},
        Reason{"NewestFailed", FailedRollout(), WantedService(), kOld,
               "the newest revision raw-00002-bad failed: The container failed to start; the "
               "serving revision raw-00001-abc still runs sha256:444444444444…, :latest is "
               "sha256:999999999999…"},
        Reason{"NewestFailedOfAPinnedImage", FailedRollout(), WantedService(kPinned), kOld,
               "the newest revision raw-00002-bad failed: The container failed to start; the "
               "serving revision raw-00001-abc still runs sha256:444444444444…, the manifest names "
               "sha256:999999999999…"},
        Reason{"NewestFailedAndTheOldOneIsRight", FailedRollout(), WantedService(), kNew,
               "the newest revision raw-00002-bad failed: The container failed to start"},
        Reason{"PinnedElsewhere", WithTraffic(RawService(), PinnedTraffic("raw-00000-old")),
               WantedService(), kOld,
               "the traffic is pinned to revision raw-00000-old, which runs sha256:444444444444…, "
               "and not to the newest ready one, raw-00001-abc"},
        Reason{"Split", Split(), WantedService(), kNew,
               "the traffic is split: 90% to raw-00001-abc (sha256:999999999999…), 10% to "
               "raw-00000-old (sha256:999999999999…)"},
        Reason{"ShareMissing", WithTraffic(RawService(), PinnedTraffic(kReadyName, 90)),
               WantedService(), kNew,
               "not all traffic is accounted for: 90% to raw-00001-abc (sha256:999999999999…)"},
        Reason{"NoTraffic", WithTraffic(RawService(), nullptr), WantedService(), kNew,
               "no revision is known to take traffic"},
        Reason{"RolloutGoingOn", Reconciling(), WantedService(), kNew,
               "a rollout is still going on: revision raw-00002-new is not ready yet"},
        Reason{"GenerationNotObserved", Unfinished(), WantedService(), kNew,
               "a rollout is still going on"},
        Reason{"NotWhereAskedFor", Mismatched(), WantedService(), kNew,
               "the traffic is not where it was asked to be: 100% to raw-00001-abc instead of "
               "100% raw-00000-old"},
        Reason{"NotReady", Unready(), WantedService(), kNew,
               "the service is not ready: SECRETS_ACCESS_CHECK"},
        Reason{"DigestUnknown", RawService(), WantedService(), "latest",
               "the digest of the serving revision raw-00001-abc is not known: its image is " +
                   kRepository + "@latest"}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(PlanService, AConditionsMessageCannotPaintTheTerminal) {
  Json raw = FailedRollout();
  raw["terminalCondition"]["message"] = "bad \x1b[31mred";
  EXPECT_THAT(PlanService(WantedService(), State(raw, kNew)).reason,
              AllOf(HasSubstr("bad \\x1b[31mred"), Not(HasSubstr("\x1b"))));
}

TEST(Ladder, OneWrongRevisionOfTwoRefutesTheDigest) {
  const ServiceState state = State(Split(), kNew, {{"raw-00000-old", kOld}});
  const std::vector<Evidence> ladder = Ladder(state, {kNew});
  EXPECT_EQ(ladder[0].verdict, Verdict::kRefuted);
  EXPECT_THAT(ladder[0].detail, HasSubstr("raw-00000-old runs sha256:444444444444…"));
  EXPECT_EQ(ladder[2].verdict, Verdict::kRefuted);
}

TEST(Ladder, WhatIsStillMovingIsUnknown) {
  const std::vector<Evidence> ladder = Ladder(State(Reconciling(), kNew), {kNew});
  EXPECT_EQ(ladder[1].verdict, Verdict::kUnknown);
  EXPECT_EQ(ladder[2].verdict, Verdict::kUnknown);
}

TEST(Ladder, ADigestThatIsNotShownIsUnknownAndNeverProven) {
  EXPECT_EQ(Ladder(State(RawService(), "latest"), {kNew})[0].verdict, Verdict::kUnknown);
  EXPECT_EQ(Ladder(State(WithTraffic(RawService(), nullptr), kNew), {kNew})[0].verdict,
            Verdict::kUnknown);
}

ServiceState AnyState() {
  const auto revision = rc::gen::element<std::string>("", "r1", "r2");
  ServiceState state;
  state.head = {.name = "s", .generation = "1", .reconciling = *rc::gen::arbitrary<bool>()};
  state.head.condition.state =
      *rc::gen::element<std::string>("", "CONDITION_SUCCEEDED", "CONDITION_FAILED");
  state.image = *rc::gen::element(kReference, kPinned, std::string("gcr.io/p/x"));
  state.latest_ready = *revision;
  state.latest_created = *revision;
  const auto target = [&] {
    return TrafficTarget{.latest = *rc::gen::arbitrary<bool>(),
                         .revision = *revision,
                         .percent = *rc::gen::element(0, 40, 100)};
  };
  if (*rc::gen::arbitrary<bool>()) state.traffic = {target()};
  state.traffic_statuses = {target()};
  if (*rc::gen::arbitrary<bool>()) state.traffic_statuses.push_back(target());
  for (const Share& share : Shares(state.traffic_statuses, state.latest_ready)) {
    const std::string digest = *rc::gen::element(std::string(), kNew, kNew, kOld);
    state.serving.push_back({share.revision, share.percent, kRepository + "@" + digest, digest});
  }
  return state;
}

RC_GTEST_PROP(PlanService, HasAReasonIfAndOnlyIfSomethingIsNotProven, ()) {
  const ServiceState state = AnyState();
  const Change change = PlanService(WantedService(), state);
  RC_CLASSIFY(change.action == Action::kNone);
  RC_ASSERT(AllProven(change.ladder) == change.reason.empty());
  RC_ASSERT((change.action == Action::kNone) == change.reason.empty());
  RC_ASSERT(PlanService(WantedService(), ServiceFrom(ToJson(state))).reason == change.reason);
}

}  // namespace
}  // namespace lockstep::cloud_run
