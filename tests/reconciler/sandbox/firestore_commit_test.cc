// commit and batchWrite, as contracts describe them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reconciler/sandbox/firestore_fixture.h"

namespace lockstep::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(FirestoreRest, OneFailingPreconditionRejectsTheWholeCommit) {
  const std::string time = UpdateTime("a");
  const std::string other = UpdateTime("B");
  ASSERT_THAT(sandbox_->TouchDocument("c/B"), IsOk());
  const Reply reply =
      Commit({{{"delete", NameOf("a")}, {"currentDocument", {{"updateTime", time}}}},
              {{"delete", NameOf("B")}, {"currentDocument", {{"updateTime", other}}}}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.status_name(), "FAILED_PRECONDITION");
  EXPECT_EQ(sandbox_->DocumentIds("c").size(), 6U);
}

TEST_F(FirestoreRest, EachPreconditionFailsInItsOwnWay) {
  struct Row {
    Json write;
    int status;
    std::string name;
  };
  const std::string time = UpdateTime("a");
  const Json both = {{"exists", true}, {"updateTime", time}};
  const std::vector<Row> rows = {
      {{{"delete", NameOf("no")}, {"currentDocument", {{"exists", true}}}}, 404, "NOT_FOUND"},
      {{{"update", {{"name", NameOf("a")}}}, {"currentDocument", {{"exists", false}}}},
       409,
       "ALREADY_EXISTS"},
      {{{"delete", NameOf("no")}, {"currentDocument", {{"updateTime", time}}}},
       400,
       "FAILED_PRECONDITION"},
      {{{"delete", NameOf("a")}, {"currentDocument", both}}, 400, "INVALID_ARGUMENT"},
      {{{"delete", NameOf("a")}, {"currentDocument", {{"updateTime", "yesterday"}}}},
       400,
       "INVALID_ARGUMENT"},
      {{{"delete", NameOf("a")}, {"update", {{"name", NameOf("a")}}}}, 400, "INVALID_ARGUMENT"},
      {{{"delete", kRoot + "/c"}}, 400, "INVALID_ARGUMENT"},
      {{{"delete", NameOf("__id__")}}, 400, "INVALID_ARGUMENT"},
      {{{"delete", NameOf("a")}, {"extra", 1}}, 400, "INVALID_ARGUMENT"},
      {{{"update", {{"name", NameOf("a")}, {"fields", {{"x", {{"integerValue", "1.5"}}}}}}}},
       400,
       "INVALID_ARGUMENT"},
      {{{"update", {{"name", NameOf("a")}, {"fields", {{"x", {{"noSuchValue", 1}}}}}}}},
       400,
       "INVALID_ARGUMENT"}};
  for (const Row& row : rows) {
    const Reply reply = Commit(Json::array({row.write}));
    EXPECT_EQ(reply.status, row.status) << Dump(row.write) << reply.body;
    EXPECT_EQ(reply.status_name(), row.name) << Dump(row.write);
  }
  EXPECT_EQ(sandbox_->DocumentIds("c").size(), 6U);
}

TEST_F(FirestoreRest, GoneCanBeNotFoundIfAskedFor) {
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  options.gone_is_not_found = true;
  Start(std::move(options));
  const Reply reply =
      Commit(Json::array({{{"delete", NameOf("no")},
                           {"currentDocument", {{"updateTime", "2026-01-01T00:00:00.000001Z"}}}}}));
  EXPECT_EQ(reply.status_name(), "NOT_FOUND");
}

TEST_F(FirestoreRest, ADeleteOfWhatIsNotThereSucceeds) {
  const Reply reply = Commit(Json::array({{{"delete", NameOf("no")}}}));
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json()["writeResults"][0], Json::object());
}

TEST_F(FirestoreRest, AWriteThatChangesNothingKeepsTheUpdateTime) {
  const std::string before = UpdateTime("a");
  Pass(Duration{1'000});
  const Json same = {
      {"update", {{"name", NameOf("a")}, {"fields", {{"n", {{"integerValue", 1}}}}}}},
      {"currentDocument", {{"updateTime", before}}}};
  const Reply reply = Commit(Json::array({same, {{"delete", NameOf("B")}}}));
  EXPECT_EQ(reply.json()["writeResults"][0]["updateTime"], before) << reply.body;
  EXPECT_EQ(UpdateTime("a"), before);
}

TEST_F(FirestoreRest, UpdateTimesStrictlyIncreaseWithinOneMillisecond) {
  const Json first =
      Commit(Json::array({{{"update", {{"name", NameOf("t")}, {"fields", Number(1)}}}}})).json();
  const Json second =
      Commit(Json::array({{{"update", {{"name", NameOf("t")}, {"fields", Number(2)}}}}})).json();
  EXPECT_LT(StringAt(first, "commitTime"), StringAt(second, "commitTime"));
  EXPECT_EQ(StringAt(second["writeResults"][0], "updateTime"), UpdateTime("t"));
}

TEST_F(FirestoreRest, AMaskMergesAndATransformSetsTheServersTime) {
  const Json write = {
      {"update", {{"name", NameOf("a")}, {"fields", {{"m", {{"stringValue", "x"}}}}}}},
      {"updateMask", {{"fieldPaths", {"m", "gone"}}}},
      {"updateTransforms",
       Json::array({{{"fieldPath", "at"}, {"setToServerValue", "REQUEST_TIME"}}})}};
  const Reply reply = Commit(Json::array({write}));
  ASSERT_EQ(reply.status, 200) << reply.body;
  const Json fields = sandbox_->Document("c/a")["fields"];
  EXPECT_EQ(fields["n"]["integerValue"], "1");
  EXPECT_EQ(fields["m"]["stringValue"], "x");
  EXPECT_EQ(fields["at"]["timestampValue"], reply.json()["commitTime"]);
}

TEST_F(FirestoreRest, MoreThanFiveHundredWritesAreRefused) {
  Json writes = Json::array();
  for (int i = 0; i < 501; ++i) writes.push_back({{"delete", NameOf(std::to_string(i))}});
  const Reply reply = Commit(writes);
  EXPECT_EQ(reply.status_name(), "INVALID_ARGUMENT");
  EXPECT_THAT(reply.message(), HasSubstr("maximum 500 writes"));
  writes.erase(500);
  EXPECT_EQ(Commit(writes).status, 200);
}

TEST_F(FirestoreRest, BatchWriteTellsTheFateOfEachWrite) {
  const Reply reply =
      client().Post(kUrl + ":batchWrite",
                    {{"writes",
                      {{{"delete", NameOf("a")}},
                       {{"delete", NameOf("no")}, {"currentDocument", {{"exists", true}}}}}}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json()["status"][0], Json::object());
  EXPECT_EQ(reply.json()["status"][1]["code"], 5);
  EXPECT_EQ(sandbox_->DocumentIds("c").size(), 5U);
  EXPECT_EQ(client()
                .Post(kUrl + ":batchWrite",
                      {{"writes", {{{"delete", NameOf("B")}}, {{"delete", NameOf("B")}}}}})
                .status,
            400);
}

}  // namespace
}  // namespace lockstep::testing
