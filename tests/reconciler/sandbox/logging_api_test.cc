// entries:list and its filter language.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reconciler/sandbox/log_filter.h"
#include "tests/reconciler/sandbox/fixture.h"

namespace lockstep::testing {
namespace {

using sandbox::LogFilter;
using ::testing::HasSubstr;

const Json kEntry = {
    {"timestamp", "2026-02-01T10:03:00.5Z"},
    {"severity", "INFO"},
    {"resource", {{"type", "cloud_run_revision"}, {"labels", {{"service_name", "app"}}}}},
    {"labels", {{"run.googleapis.com/execution_name", "j-1"}}},
    {"textPayload", "Stopped heartbeat for \"p2\""}};

TEST(LogFilter, SaysWhetherAnEntryMatches) {
  const std::vector<std::pair<std::string, bool>> rows = {
      {"", true},
      {"resource.type=\"cloud_run_revision\"", true},
      {"resource.type=cloud_run_job", false},
      {"resource.type!=cloud_run_job", true},
      {"textPayload:\"stopped HEARTBEAT\"", true},
      {"textPayload:\"for \\\"p2\\\"\"", true},
      {"jsonPayload.message:\"x\"", false},
      {"(textPayload:\"Stopped\" OR jsonPayload.message:\"Stopped\")", true},
      {"timestamp>=\"2026-02-01T10:03:00Z\" AND timestamp<\"2026-02-01T10:04:00Z\"", true},
      {"timestamp>\"2026-02-01T10:03:00.500Z\"", false},
      {"labels.\"run.googleapis.com/execution_name\"=\"j-1\"", true},
      {"NOT severity=INFO", false},
      {"severity=INFO resource.labels.service_name=\"other\"", false},
      {"severity=ERROR OR severity=INFO AND resource.labels.service_name=\"other\"", false}};
  for (const auto& [text, matches] : rows) {
    const auto filter = LogFilter::Parse(text);
    ASSERT_THAT(filter, IsOk()) << text;
    EXPECT_EQ(filter->Matches(kEntry), matches) << text;
  }
}

TEST(LogFilter, WhatItDoesNotUnderstandIsAnError) {
  for (const char* text : {"severity", "severity=", "(severity=INFO", "severity=INFO)",
                           "textPayload=~\"x\"", "a=\"open", "AND"}) {
    EXPECT_THAT(LogFilter::Parse(text), Fails(Code::kInvalidArgument, HasSubstr("filter"))) << text;
  }
  EXPECT_THAT(LogFilter::Parse(std::string(20'001, 'x')),
              Fails(Code::kInvalidArgument, HasSubstr("long")));
}

class LogEntries : public SandboxTest {
 protected:
  Reply List(Json body) const {
    body["resourceNames"] = {"projects/p"};
    return client().Post("/v2/entries:list", body);
  }
};

TEST_F(LogEntries, ARevisionSpeaksOnceItServes) {
  EXPECT_EQ(List(Json::object()).json(), Json::object());
  const std::string target = "/v2/projects/p/locations/us-west2/services/app";
  Json service = client().Get(target).json();
  service["template"].erase("revision");
  service["template"]["containers"][0]["image"] = kRepository + ":flat";
  client().Patch(target, service);
  Pass(kOperationTime);
  const Json after = client().Get(target).json();
  const std::string revision = StringAt(after, "latestReadyRevision");
  const Reply reply = List({{"filter", "resource.labels.revision_name=\"" +
                                           revision.substr(revision.rfind('/') + 1) + "\""},
                            {"orderBy", "timestamp desc"}});
  ASSERT_EQ(reply.json()["entries"].size(), 1U) << reply.body;
  EXPECT_EQ(reply.json()["entries"][0]["textPayload"], "hello from flat");
}

TEST_F(LogEntries, ComeInOrderAndInPages) {
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  for (const char* time :
       {"2026-02-01T10:00:02Z", "2026-02-01T10:00:01Z", "2026-02-01T10:00:03Z"}) {
    options.story.log_entries.push_back({{"timestamp", time}});
  }
  Start(std::move(options));
  const Json first = List({{"pageSize", 2}}).json();
  EXPECT_EQ(first["entries"][0]["timestamp"], "2026-02-01T10:00:01Z");
  const Json second = List({{"pageSize", 2}, {"pageToken", first["nextPageToken"]}}).json();
  EXPECT_EQ(second["entries"].size(), 1U);
  EXPECT_FALSE(second.contains("nextPageToken"));
}

TEST_F(LogEntries, BadRequestsAreRefused) {
  EXPECT_EQ(client().Post("/v2/entries:list", Json::object()).status_name(), "INVALID_ARGUMENT");
  EXPECT_EQ(client().Post("/v2/entries:list", {{"resourceNames", {"projects/q"}}}).status, 403);
  for (const Json& body :
       {Json{{"orderBy", "severity"}}, Json{{"pageSize", -1}}, Json{{"fliter", ""}},
        Json{{"filter", "((("}}, Json{{"pageToken", "x"}}}) {
    EXPECT_EQ(List(body).status_name(), "INVALID_ARGUMENT") << Dump(body);
  }
}

}  // namespace
}  // namespace lockstep::testing
