#include "plugins/logging/plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "plugins/logging/listen.h"
#include "plugins/logging/query.h"
#include "tests/plugins/logging/log_lines.h"
#include "tests/support/matchers.h"

namespace lockstep::logging {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(LogLines, AnEntryMayCarryItsTextInAnyOfTheForms) {
  Json with_message = Entry("10:09:00", "");
  with_message.erase("textPayload");
  with_message["jsonPayload"] = {{"message", "ready now"}, {"level", 3}};
  EXPECT_THAT(Said(Asked({Check("contains", "ready now")}), {Page({with_message})}),
              HasSubstr("proven"));
  Json without = with_message;
  without["jsonPayload"] = {{"event", "ready now"}};
  EXPECT_THAT(Said(Asked({Check("contains", "ready now")}), {Page({without})}),
              HasSubstr(R"(said "{"event":"ready now"}")"));
  Json audit = with_message;
  audit.erase("jsonPayload");
  audit["protoPayload"] = {{"message", "ready now"}};
  EXPECT_THAT(Said(Asked({Check("contains", "ready now")}), {Page({audit})}),
              HasSubstr("has no entry"));
}

TEST_F(LogLines, TheStateHasTheNumberOfEntries) {
  Said(Asked({Check("contains", "ok")}),
       {Page({Entry("10:09:00", "x"), Entry("10:08:00", "ok 2"), Entry("10:07:00", "ok 1")})});
  EXPECT_EQ(state_["entries"], 3);
}

TEST_F(LogLines, OneQueryAsksForManyRevisionsAndDealsTheEntriesOut) {
  const Json job = {{"job", "backfill"},
                    {"executions", {"backfill-x2"}},
                    {"since", On("06:00:00")},
                    {"partly", false},
                    {"logs", Json::array({Check("contains", "done")})}};
  const auto seen = Observe(
      {Asked({Check("contains", "ok", "1h")}),
       Asked({Check("contains", "ok")}, On("06:00:00"), "web-00001-abc"), job},
      {Page({Entry("10:09:00", "ok"), Entry("10:08:00", "no", "web-00001-abc"),
             JobEntry("10:07:00", "done", "backfill-x2"), JobEntry("10:06:00", "x", "other")})});
  ASSERT_THAT(seen, IsOk());
  ASSERT_THAT(*seen, SizeIs(3));
  EXPECT_EQ(StringAt((*seen)[0].state, "verdict"), "proven");
  EXPECT_EQ(StringAt((*seen)[1].state, "verdict"), "refuted");
  EXPECT_THAT(StringAt((*seen)[2].state, "detail"), HasSubstr("execution backfill-x2 said"));
  ASSERT_THAT(http_->asked(), SizeIs(1));
  EXPECT_EQ(http_->asked()[0].url, "https://logging.googleapis.com/v2/entries:list");
  const Json body = SentBody(0);
  EXPECT_EQ(body["resourceNames"], Json({"projects/p"}));
  EXPECT_EQ(body["orderBy"], "timestamp desc");
  EXPECT_EQ(body["pageSize"], 1000);
  EXPECT_EQ(body["filter"],
            "NOT logName:\"run.googleapis.com%2Frequests\" AND ("
            "(resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"raw\" AND "
            "resource.labels.location=\"us-west2\" AND "
            "(resource.labels.revision_name=\"raw-00002-new\") AND "
            "timestamp>=\"2026-02-01T09:05:00Z\") OR "
            "(resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"web\" AND "
            "resource.labels.location=\"us-west2\" AND "
            "(resource.labels.revision_name=\"web-00001-abc\") AND "
            "timestamp>=\"2026-02-01T09:50:00Z\") OR "
            "(resource.type=\"cloud_run_job\" AND resource.labels.job_name=\"backfill\" AND "
            "resource.labels.location=\"us-west2\" AND "
            "(labels.\"run.googleapis.com/execution_name\"=\"backfill-x2\") AND "
            "timestamp>=\"2026-02-01T09:50:00Z\"))");
}

TEST_F(LogLines, HundredsOfProgramsAreAskedForInFewQueriesOfBoundedLength) {
  std::vector<Json> questions;
  std::deque<Result<Response>> replies;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "s" + std::to_string(i) + "-" + std::string(40, 'x');
    questions.push_back(Asked({Check("contains", "ok")}, On("06:00:00"), name));
    replies.push_back(Page({}));
  }
  const auto seen = Observe(questions, std::move(replies));
  ASSERT_THAT(seen, IsOk());
  EXPECT_THAT(*seen, SizeIs(300));
  EXPECT_LE(http_->asked().size(), 6U);
  for (std::size_t i = 0; i < http_->asked().size(); ++i) {
    EXPECT_LE(SentBody(i)["filter"].get<std::string>().size(), kLongestFilter);
  }
}

TEST_F(LogLines, AnEmptyPageWithATokenMeansGoOn) {
  EXPECT_THAT(Said(Asked({Check("contains", "ok")}),
                   {Page({}, "t1"), Page({}, "t2"), Page({Entry("10:01:00", "ok")})}),
              HasSubstr("proven"));
  EXPECT_EQ(SentBody(2)["pageToken"], "t2");
  EXPECT_EQ(SentBody(2)["filter"], SentBody(0)["filter"]);
}

TEST_F(LogLines, ReadingEndsAsSoonAsNothingOlderCanCount) {
  EXPECT_THAT(Said(Asked({Check("contains", "ok")}), {Page({Entry("10:09:00", "ok")}, "more")}),
              HasSubstr("proven"));
  EXPECT_THAT(http_->asked(), SizeIs(1));
}

// Ten full pages, the oldest entry at 10:0x; what is older is not read.
std::deque<Result<Response>> TooMany(const std::string& text) {
  std::deque<Result<Response>> pages;
  for (int i = 0; i < kMostPages; ++i) {
    pages.push_back(
        Page({Entry("10:0" + std::to_string(9 - i) + ":00", text)}, "t" + std::to_string(i)));
  }
  return pages;
}

TEST_F(LogLines, WhatACapCutsOffIsUnknown) {
  EXPECT_THAT(Said(Asked({Check("contains", "ok")}), TooMany("no")),
              AllOf(HasSubstr("unknown: none of 10 entries"), HasSubstr("not read")));
  EXPECT_THAT(Said(Asked({Check("lacks", "bad")}), TooMany("no")), HasSubstr("unknown"));
  EXPECT_THAT(Said(Asked({Check("lacks", "no")}), TooMany("no")), HasSubstr("refuted"));
  EXPECT_THAT(Said(Asked({Check("contains", "ok")}, On("06:00:00"), "web-1"), TooMany("no")),
              AllOf(HasSubstr("unknown: no entry"), HasSubstr("reached")));
}

TEST_F(LogLines, ACapThatCutsOffOnlyWhatIsBeforeTheWindowCutsNothing) {
  EXPECT_THAT(Said(Asked({Check("contains", "ok", "5m")}), TooMany("no")), HasSubstr("refuted"));
}

TEST_F(LogLines, OfASampleOfTheExecutionsOnlyWhatIsThereCounts) {
  Json question = Asked({Check("contains", "ok")});
  question["partly"] = true;
  EXPECT_THAT(Said(question, {Page({Entry("10:09:00", "no")})}), HasSubstr("unknown"));
  EXPECT_THAT(Said(question, {Page({Entry("10:09:00", "ok")})}), HasSubstr("proven"));
  question["logs"] = Json::array({Check("lacks", "bad")});
  EXPECT_THAT(Said(question, {Page({Entry("10:09:00", "no")})}), HasSubstr("unknown"));
}

TEST_F(LogLines, AnEntryThatComesTwiceCountsOnce) {
  Said(Asked({Check("lacks", "bad")}),
       {Page({Entry("10:09:00", "x")}, "t"), Page({Entry("10:09:00", "x")})});
  EXPECT_EQ(state_["entries"], 1);
}

TEST_F(LogLines, WindowsReachBackFromTheServersTime) {
  clock_.SleepFor(std::chrono::minutes{4}, {});
  EXPECT_THAT(Said(Asked({Check("contains", "ok", "5m")}), {Page({Entry("10:05:00", "ok")})}),
              HasSubstr("proven"));
  EXPECT_THAT(SentBody(0)["filter"].get<std::string>(), HasSubstr("10:04:00Z"));
  clock_.SleepFor(std::chrono::minutes{2}, {});
  EXPECT_THAT(Said(Asked({Check("contains", "ok", "5m")}), {Page({Entry("10:05:00", "ok")})}),
              HasSubstr("clock is 6m0s ahead"));
}

TEST_F(LogLines, HalfAnAnswerIsAnErrorAndNeverSilence) {
  const Json question = Asked({Check("contains", "ok")});
  const Response html{.status = 200, .headers = {{"content-type", "text/html"}}, .body = "<html>"};
  Response denied{.status = 403,
                  .body = R"({"error":{"code":403,"status":"PERMISSION_DENIED","message":"no"}})"};
  for (const char* body : {R"({"entries":[{"textPayload":"ok"}]})", R"({"entries":{}})",
                           R"({"entries":[)", R"([])", ""}) {
    EXPECT_THAT(Said(question, {Response{.status = 200, .body = body}}), HasSubstr("unread: "))
        << body;
  }
  EXPECT_THAT(Said(question, {html}), HasSubstr("unread: "));
  EXPECT_THAT(Said(question, {denied}), AllOf(HasSubstr("unread: "), HasSubstr("log of project p"),
                                              HasSubstr("logging.logEntries.list")));
  EXPECT_THAT(Said(question, {Page({}, "t"), Page({}, "t")}), HasSubstr("the same page"));
  EXPECT_THAT(Said(question, {Fail(Code::kUnavailable, "reset")}), HasSubstr("reset"));
}

TEST_F(LogLines, AStopEndsTheReading) {
  EXPECT_THAT(Said(Asked({Check("contains", "ok")}), {Fail(Code::kCancelled, "stopped")}),
              HasSubstr("failed: "));
}

TEST_F(LogLines, NothingWantedIsNothingAsked) {
  EXPECT_THAT(Observe({}, {}), IsOk());
  EXPECT_THAT(http_->asked(), SizeIs(0));
}

TEST_F(LogLines, AQuestionThatIsNoneIsRefusedAndLeavesTheOthersAlone) {
  for (const Json& spec : {Json::object(), Asked({}), Asked({Check("contains", "x", "soon")}),
                           Asked({Check("contains", "x", "0s")}), Asked({Check("matches", "(")}),
                           Asked({Json{{"within", "1h"}}}),
                           Json{{"service", "s"}, {"logs", Json::array({Check("lacks", "x")})}}}) {
    EXPECT_FALSE(provider_->Validate({.spec = spec})) << spec.dump();
  }
  const auto seen = Observe({Json::object(), Asked({Check("contains", "ok")})},
                            {Page({Entry("10:09:00", "ok")})});
  ASSERT_THAT(seen, IsOk());
  EXPECT_TRUE((*seen)[0].error);
  EXPECT_EQ(StringAt((*seen)[1].state, "verdict"), "proven");
}

TEST_F(LogLines, AreNeverChanged) {
  EXPECT_THAT(provider_->Plan({.address = {std::string(kLogType), "a"}}, {}), Not(IsOk()));
}

}  // namespace
}  // namespace lockstep::logging
