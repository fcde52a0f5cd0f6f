#include "reconciler/loop/news_desk.h"

#include <gmock/gmock.h>

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Round SeenRound(std::int64_t number, std::vector<RoundResource> resources) {
  return {.number = number,
          .manifest = "a.yaml",
          .outcome = RoundOutcome::kOk,
          .resources = std::move(resources)};
}

RoundResource Standing(Alignment alignment, Verdict digest = Verdict::kProven) {
  return {.address = {"cloud_run_job", "j"},
          .alignment = alignment,
          .why = "the tag moved",
          .ladder = {{"digest", digest, "it runs another", "gcloud run jobs describe j"}}};
}

TEST(NewsDesk, TellsAProblemOnceAndItsEnd) {
  NewsDesk desk;
  EXPECT_FALSE(desk.Take(SeenRound(1, {Standing(Alignment::kInStep)})).Changed());
  const News news = desk.Take(SeenRound(2, {Standing(Alignment::kOutOfStep, Verdict::kRefuted)}));
  ASSERT_THAT(news.appeared, SizeIs(1));
  EXPECT_EQ(news.appeared[0].what, "digest refuted: it runs another");
  EXPECT_EQ(news.appeared[0].look, "gcloud run jobs describe j");
  const News still = desk.Take(SeenRound(3, {Standing(Alignment::kOutOfStep, Verdict::kRefuted)}));
  EXPECT_FALSE(still.Changed());
  EXPECT_THAT(still.now, SizeIs(1));
  const News over = desk.Take(SeenRound(4, {Standing(Alignment::kInStep)}));
  EXPECT_THAT(over.gone, SizeIs(1));
  EXPECT_THAT(over.now, IsEmpty());
}

TEST(NewsDesk, TakesARoundThatCouldNotReadForNoRecovery) {
  NewsDesk desk;
  desk.Take(SeenRound(1, {Standing(Alignment::kOutOfStep, Verdict::kRefuted)}));
  Round blind = SeenRound(2, {Standing(Alignment::kUnread)});
  blind.outcome = RoundOutcome::kFailed;
  blind.failures = 1;
  const News once = desk.Take(blind);
  EXPECT_FALSE(once.Changed()) << "one that fails may be a passing fault";
  EXPECT_THAT(once.now, SizeIs(1));
  blind.failures = 2;
  blind.why = "no answer";
  const News twice = desk.Take(blind);
  ASSERT_THAT(twice.appeared, SizeIs(1));
  EXPECT_EQ(twice.appeared[0].what, "no answer");
  EXPECT_THAT(twice.gone, IsEmpty());
  const News back = desk.Take(SeenRound(4, {Standing(Alignment::kOutOfStep, Verdict::kRefuted)}));
  EXPECT_THAT(back.appeared, IsEmpty());
  EXPECT_THAT(back.gone, SizeIs(1));
}

Round FailedRound(int failures, std::vector<RoundResource> resources) {
  Round round = SeenRound(failures, std::move(resources));
  round.outcome = RoundOutcome::kFailed;
  round.failures = failures;
  return round;
}

RoundResource Named(const std::string& name, Alignment alignment) {
  RoundResource one = Standing(alignment);
  one.address.name = name;
  return one;
}

TEST(NewsDesk, ARoundThatReadAPartEndsNothing) {
  NewsDesk desk;
  Round round = SeenRound(1, {Named("a", Alignment::kInStep), Named("b", Alignment::kOutOfStep)});
  round.findings = {{.what = "bad ones", .about = {"cloud_run_job", "b"}}};
  EXPECT_THAT(desk.Take(round).appeared, SizeIs(2));
  const News blind =
      desk.Take(FailedRound(1, {Named("a", Alignment::kInStep), Named("b", Alignment::kUnread)}));
  EXPECT_FALSE(blind.Changed());
  EXPECT_THAT(blind.now, SizeIs(2));
  const News over =
      desk.Take(SeenRound(3, {Named("a", Alignment::kInStep), Named("b", Alignment::kInStep)}));
  EXPECT_THAT(over.gone, SizeIs(2));
}

TEST(NewsDesk, WhatCouldNotBeReadIsToldFromTheSecondTimeOn) {
  NewsDesk desk;
  Round round = FailedRound(1, {Named("a", Alignment::kOutOfStep), Named("b", Alignment::kUnread)});
  round.findings = {{.what = "bad ones", .about = {"cloud_run_job", "a"}},
                    {.what = "cannot read it", .about = {"cloud_run_job", "b"}}};
  EXPECT_THAT(desk.Take(round).appeared, SizeIs(2)) << "what is wrong with a, and the finding";
  round.failures = 2;
  const News news = desk.Take(round);
  ASSERT_THAT(news.appeared, SizeIs(3)) << "rounds fail, b is not read, and why";
  EXPECT_THAT(news.gone, IsEmpty());
}

TEST(NewsDesk, ARoundThatWasStoppedTellsNothing) {
  NewsDesk desk;
  desk.Take(SeenRound(1, {Standing(Alignment::kOutOfStep, Verdict::kRefuted)}));
  Round stopped = SeenRound(2, {Standing(Alignment::kUnread)});
  stopped.outcome = RoundOutcome::kStopped;
  EXPECT_FALSE(desk.Take(stopped).Changed());
}

TEST(NewsDesk, KnowsAFindingByItsTopicWhateverItsWords) {
  NewsDesk desk;
  Round round = SeenRound(1, {Standing(Alignment::kInStep)});
  round.findings = {{.what = "1 document is bad", .detail = "A wrote it", .topic = "growth"}};
  const News news = desk.Take(round);
  ASSERT_THAT(news.appeared, SizeIs(1));
  EXPECT_EQ(news.appeared[0].detail, "A wrote it");
  round.findings = {{.what = "2 documents are bad", .topic = "growth"}};
  EXPECT_FALSE(desk.Take(round).Changed());
}

TEST(NewsDesk, KnowsAFindingAgainWhateverItsFigures) {
  NewsDesk desk;
  Round round = SeenRound(1, {Standing(Alignment::kInStep)});
  round.findings = {{.what = "1,035 documents are bad: about 900 a day"}};
  EXPECT_THAT(desk.Take(round).appeared, SizeIs(1));
  round.findings = {{.what = "1,100 documents are bad: about 874.5 a day"}};
  EXPECT_FALSE(desk.Take(round).Changed());
  round.findings = {{.what = "a writer went silent"}};
  const News other = desk.Take(round);
  EXPECT_THAT(other.appeared, SizeIs(1));
  EXPECT_THAT(other.gone, SizeIs(1));
}

TEST(NewsDesk, TakesWhatIsHeldForWanted) {
  NewsDesk desk;
  EXPECT_FALSE(desk.Take(SeenRound(1, {Standing(Alignment::kHeld, Verdict::kRefuted)})).Changed());
}

TEST(NewsDesk, TellsOfTheLoopItself) {
  NewsDesk desk;
  Round round = SeenRound(1, {Standing(Alignment::kInStep)});
  round.manifest_stale = "a.yaml:3:1: unknown key";
  round.flapping = {{.address = {"cloud_run_job", "j"}}};
  const News news = desk.Take(round);
  ASSERT_THAT(news.appeared, SizeIs(2));
  EXPECT_THAT(news.appeared[0].state, HasSubstr("flapping"));
  EXPECT_THAT(news.appeared[1].what, HasSubstr("unknown key"));
}

TEST(NewsDesk, KeepsManifestsApart) {
  NewsDesk desk;
  Round other = SeenRound(1, {Standing(Alignment::kOutOfStep, Verdict::kRefuted)});
  desk.Take(other);
  other.manifest = "b.yaml";
  EXPECT_THAT(desk.Take(other).appeared, SizeIs(1));
}

}  // namespace
}  // namespace lockstep
