// Firestore REST v1, as contracts describe it, against a running sandbox.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reconciler/sandbox/firestore_fixture.h"

namespace lockstep::testing {
namespace {

using ::testing::ElementsAre;

TEST_F(FirestoreRest, AQueryGivesNamesInByteOrderWithoutFields) {
  const Reply reply = Run(Query());
  EXPECT_THAT(IdsOf(reply), ElementsAre("10", "9", "B", "_x", "a", "é"));
  const Json first = reply.json()[0];
  EXPECT_FALSE(first["document"].contains("fields"));
  EXPECT_EQ(first["document"]["createTime"], first["document"]["updateTime"]);
  EXPECT_TRUE(first.contains("readTime"));
}

TEST_F(FirestoreRest, ACursorAndALimitGiveTheNextPage) {
  Json query = Query();
  query["startAt"] = {{"values", Json::array({{{"referenceValue", NameOf("9")}}})}};
  query["limit"] = 2;
  EXPECT_THAT(IdsOf(Run(query)), ElementsAre("B", "_x"));
  query["startAt"]["before"] = true;
  EXPECT_THAT(IdsOf(Run(query)), ElementsAre("9", "B"));
  query.erase("startAt");
  query["orderBy"][0]["direction"] = "DESCENDING";
  EXPECT_THAT(IdsOf(Run(query)), ElementsAre("é", "a"));
}

TEST_F(FirestoreRest, ARangeOnTheNameScansAPrefix) {
  Json query = Query();
  const auto bound = [](const char* op, const std::string& id) {
    return Json{{"fieldFilter",
                 {{"field", {{"fieldPath", "__name__"}}},
                  {"op", op},
                  {"value", {{"referenceValue", NameOf(id)}}}}}};
  };
  query["where"] = {
      {"compositeFilter",
       {{"op", "AND"},
        {"filters", Json::array({bound("GREATER_THAN_OR_EQUAL", "9"), bound("LESS_THAN", "a")})}}}};
  EXPECT_THAT(IdsOf(Run(query)), ElementsAre("9", "B", "_x"));
}

TEST_F(FirestoreRest, NoHitIsOneElementWithoutADocument) {
  Json query = Query();
  query["from"][0]["collectionId"] = "none";
  const Json answer = Run(query).json();
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_TRUE(answer[0].contains("readTime"));
  EXPECT_FALSE(answer[0].contains("document"));
}

TEST_F(FirestoreRest, ErrorsOfAQueryComeInAnArray) {
  Json query = Query();
  query["limit"] = {{"value", 2}};
  const Reply reply = Run(query);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json()[0]["error"]["status"], "INVALID_ARGUMENT");
  query["limit"] = 2;
  query["startAt"] = {{"values", Json::array({{{"stringValue", "a"}}})}};
  EXPECT_EQ(Run(query).status, 400);
  query.erase("startAt");
  query["offsett"] = 1;
  EXPECT_EQ(Run(query).status, 400);
}

TEST_F(FirestoreRest, AReadAtAnEarlierTimeSeesWhatWasThereThen) {
  const std::string before = StringAt(Run(Query()).json()[0], "readTime");
  Pass(Duration{1'000});
  ASSERT_THAT(sandbox_->RemoveDocument("c/a"), IsOk());
  sandbox_->AddDocument("c/z", Number(2));
  EXPECT_THAT(IdsOf(Run(Query(), before)), ElementsAre("10", "9", "B", "_x", "a", "é"));
  EXPECT_THAT(IdsOf(Run(Query())), ElementsAre("10", "9", "B", "_x", "z", "é"));
  Pass(std::chrono::hours{2});
  EXPECT_EQ(Run(Query(), before).json()[0]["error"]["status"], "FAILED_PRECONDITION");
  EXPECT_EQ(Run(Query(), "2999-01-01T00:00:00Z").status, 400);
}

TEST_F(FirestoreRest, CountStopsAtItsBound) {
  const auto count = [&](const Json& what) {
    Json query = {{"from", Query()["from"]}};
    return client()
        .Post(kUrl + ":runAggregationQuery",
              {{"structuredAggregationQuery",
                {{"structuredQuery", query}, {"aggregations", Json::array({what})}}}})
        .json();
  };
  EXPECT_EQ(count({{"alias", "n"},
                   {"count", Json::object()}})[0]["result"]["aggregateFields"]["n"]["integerValue"],
            "6");
  EXPECT_EQ(count({{"count",
                    {{"upTo", "4"}}}})[0]["result"]["aggregateFields"]["field_1"]["integerValue"],
            "4");
  EXPECT_EQ(count({{"count", {{"upTo", "0"}}}})["error"]["status"], "INVALID_ARGUMENT");
}

TEST_F(FirestoreRest, BatchGetFindsMissesAndCollapsesTwins) {
  const Reply reply =
      client().Post(kUrl + ":batchGet", {{"documents", {NameOf("a"), NameOf("a"), NameOf("no")}},
                                         {"mask", {{"fieldPaths", {"__name__"}}}}});
  const Json answer = reply.json();
  ASSERT_EQ(answer.size(), 2U) << reply.body;
  EXPECT_EQ(answer[0]["found"]["name"], NameOf("a"));
  EXPECT_FALSE(answer[0]["found"].contains("fields"));
  EXPECT_EQ(answer[1]["missing"], NameOf("no"));
  EXPECT_EQ(client()
                .Post(kUrl + ":batchGet",
                      {{"documents", {"projects/q/databases/(default)/documents/c/a"}}})
                .status,
            400);
}

TEST_F(FirestoreRest, ListingGivesPagesOfAtMostThreeHundred) {
  for (int i = 0; i < 400; ++i) sandbox_->AddDocument(fmt::format("many/{:03}", i), Number(i));
  const Json first = client().Get(kUrl + "/many?pageSize=1000&mask.fieldPaths=__name__").json();
  EXPECT_EQ(first["documents"].size(), 300U);
  EXPECT_FALSE(first["documents"][0].contains("fields"));
  const Json second =
      client()
          .Get(kUrl + "/many?pageSize=1000&pageToken=" + StringAt(first, "nextPageToken"))
          .json();
  EXPECT_EQ(second["documents"].size(), 100U);
  EXPECT_FALSE(second.contains("nextPageToken"));
  EXPECT_EQ(client().Get(kUrl + "/many").json()["documents"].size(), 20U);
  EXPECT_EQ(client().Get(kUrl + "/none").json(), Json::object());
  EXPECT_EQ(client().Get(kUrl + "/many?pageToken=x").status, 400);
  EXPECT_EQ(client().Get(kUrl + "/many?pageSize=-1").status, 400);
}

TEST_F(FirestoreRest, AParentWithoutADocumentIsMissingAndItsCollectionsAreListed) {
  sandbox_->AddDocument("c/ghost/sub/x", Number(1));
  EXPECT_EQ(
      client().Post(kUrl + "/c/ghost:listCollectionIds", Json::object()).json()["collectionIds"],
      Json::array({"sub"}));
  const Json all = client().Get(kUrl + "/c?showMissing=true&pageSize=100").json()["documents"];
  ASSERT_EQ(all.size(), 7U);
  EXPECT_FALSE(all[5].contains("createTime"));
  EXPECT_EQ(client().Get(kUrl + "/c?pageSize=100").json()["documents"].size(), 6U);
}

TEST_F(FirestoreRest, ADatabaseIsFoundByItsNameOnly) {
  EXPECT_EQ(client().Get("/v1/projects/p/databases/second/documents/c").json(), Json::object());
  EXPECT_EQ(client().Get("/v1/projects/p/databases/%28default%29/documents/c/a").status, 200);
  EXPECT_EQ(client().Get("/v1/projects/p/databases/third/documents/c").status_name(), "NOT_FOUND");
  EXPECT_EQ(client().Get("/v1/projects/q/databases/second/documents/c").status_name(),
            "PERMISSION_DENIED");
}

TEST_F(FirestoreRest, AHundredThousandDocumentsAreOneAnswer) {
  constexpr int kMany = 100'000;
  for (int i = 0; i < kMany; ++i)
    sandbox_->AddDocument(fmt::format("big/{:06}", i), Json::object());
  Json query = Query();
  query["from"][0]["collectionId"] = "big";
  const Reply reply = Run(query);
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(std::count(reply.body.begin(), reply.body.end(), '\n'), kMany - 1);
}

}  // namespace
}  // namespace lockstep::testing
