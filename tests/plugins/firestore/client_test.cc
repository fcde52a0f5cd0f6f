#include "plugins/firestore/client.h"

#include <gmock/gmock.h>

#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::FakeClock;
using ::lockstep::testing::IsOk;
using ::lockstep::testing::ScriptedHttp;
using ::testing::_;
using ::testing::ElementsAre;
using testing::FakeFirestore;
using ::testing::HasSubstr;
using testing::Scene;

const Collection kCollection{.project = "p", .path = "c"};
constexpr const char* kTime = "2026-02-01T10:00:00.123456Z";

std::string RowText(const std::string& name) {
  return R"({"document":{"name":"projects/p/databases/(default)/documents/)" + name +
         R"(","createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:00Z"},)" +
         R"("readTime":"2026-02-01T10:00:00.123456Z"})";
}

struct Asked {
  std::vector<std::string> ids{};
  Status status{};
  std::vector<Request> requests{};
};

Asked ScanOf(const Result<Response>& reply, std::int64_t count) {
  Asked asked;
  FakeClock clock;
  ScriptedHttp http({reply});
  const Client client(http, clock, clock.Monotonic() + Duration{60'000}, {});
  asked.status = client.Scan(kCollection, {.documents = count, .read_time = kTime},
                             [&](const Row& row) -> Status {
                               asked.ids.emplace_back(row.id);
                               return {};
                             });
  asked.requests = http.asked();
  return asked;
}

Asked ScanOf(const std::string& body, std::int64_t count) {
  return ScanOf(Response{.status = 200, .body = body}, count);
}

TEST(Scan, AsksOnceForAllIdsInOrderAtTheTimeOfTheCount) {
  const Asked asked = ScanOf("[" + RowText("c/a") + "," + RowText("c/b") + "]", 2);
  EXPECT_THAT(asked.status, IsOk());
  EXPECT_THAT(asked.ids, ElementsAre("a", "b"));
  ASSERT_EQ(asked.requests.size(), 1U);
  EXPECT_EQ(asked.requests[0].method, "POST");
  EXPECT_EQ(asked.requests[0].url,
            "https://firestore.googleapis.com/v1/projects/p/databases/%28default%29/"
            "documents:runQuery");
  EXPECT_EQ(asked.requests[0].body,
            R"({"readTime":"2026-02-01T10:00:00.123456Z","structuredQuery":{"from":)"
            R"([{"collectionId":"c"}],"orderBy":[{"direction":"ASCENDING","field":)"
            R"({"fieldPath":"__name__"}}],"select":{"fields":[{"fieldPath":"__name__"}]}}})");
}

TEST(Scan, ASubcollectionIsAskedForBelowItsDocument) {
  EXPECT_EQ(
      UrlOf({.project = "p", .database = "d", .path = "a/b c/e"}, "runQuery", true),
      "https://firestore.googleapis.com/v1/projects/p/databases/d/documents/a/b%20c:runQuery");
  EXPECT_EQ(UrlOf({.project = "p", .database = "d", .path = "a/b/e"}, "commit", false),
            "https://firestore.googleapis.com/v1/projects/p/databases/d/documents:commit");
}

TEST(Scan, AnEmptyCollectionIsOneElementWithoutADocument) {
  EXPECT_THAT(ScanOf(R"([{"readTime":"2026-02-01T10:00:00Z","done":true}])", 0).status, IsOk());
}

TEST(Scan, AnythingButWhatWasCountedVoidsIt) {
  const std::string a = RowText("c/a");
  const std::string b = RowText("c/b");
  const std::vector<std::pair<std::string, std::int64_t>> cases = {
      {"[" + a + "]", 2},                                       // too few
      {"[" + a + "," + b + "]", 1},                             // too many
      {"[" + b + "," + a + "]", 2},                             // out of order
      {"[" + a + "," + a + "]", 2},                             // twice
      {"[" + RowText("c2/a") + "]", 1},                         // another collection
      {"[" + RowText("c/a/d/e") + "]", 1},                      // a subcollection
      {"[]", 1},                                                // nothing
      {"", 0},                                                  // no answer at all
      {"{}", 0},                                                // no stream
      {"[" + a, 1},                                             // cut short
      {"[" + a + "]x", 1},                                      // and more
      {"[{\"document\":{\"name\":\"x\"}}]", 1},                 // no name of ours
      {"[{\"document\":{\"name\":\"x\",\"name\":\"y\"}}]", 1},  // a key twice
      {"<html>", 0},                                            // a captive portal
      {R"([{"document":{"name":"projects/p/databases/(default)/documents/c/a"}}])", 1},
      {"[{\"document\":\"\"}]", 1},
  };
  for (const auto& [body, count] : cases) {
    EXPECT_THAT(ScanOf(body, count).status, Fails(Code::kDataLoss, _)) << body;
  }
  const std::string whole = "[" + a + "," + b + "]";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THAT(ScanOf(whole.substr(0, size), 2).status, Fails(Code::kDataLoss, _)) << size;
  }
}

TEST(Scan, AnErrorAfterGoodElementsIsThatError) {
  const std::string error =
      R"({"error":{"code":503,"message":"try again","status":"UNAVAILABLE"}})";
  EXPECT_THAT(ScanOf("[" + RowText("c/a") + "," + error + "]", 1).status,
              Fails(Code::kUnavailable, HasSubstr("try again")));
  EXPECT_THAT(ScanOf("[" + error + "]", 0).status, Fails(Code::kUnavailable, _));
  EXPECT_THAT(ScanOf(FakeFirestore::Refusal(403, "PERMISSION_DENIED", "no"), 0).status,
              Fails(Code::kPermissionDenied, HasSubstr("no")));
}

TEST(Count, OnlyAWholeNumberThatIsNotNegativeIsACount) {
  const auto counted = [](const std::string& integer) {
    FakeClock clock;
    ScriptedHttp http(
        {Response{.status = 200,
                  .body = R"([{"result":{"aggregateFields":{"n":{"integerValue":)" + integer +
                          R"(}}},"readTime":"2026-02-01T10:00:00.123456Z"}])"}});
    return Client(http, clock, clock.Monotonic() + Duration{1}, {}).CountDocuments(kCollection);
  };
  EXPECT_EQ(counted("\"1053\"")->documents, 1'053);
  EXPECT_EQ(counted("\"1053\"")->read_time, kTime);
  for (const char* wrong :
       {"\"\"", "\"-1\"", "\"1x\"", "\" 1\"", "7", "\"99999999999999999999\""}) {
    EXPECT_THAT(counted(wrong), Fails(Code::kDataLoss, _)) << wrong;
  }
}

TEST(Client, SendsNothingOnceItsTimeIsUp) {
  FakeClock clock;
  ScriptedHttp http({});
  const Client client(http, clock, clock.Monotonic(), {});
  EXPECT_THAT(client.CountDocuments(kCollection), Fails(Code::kDeadlineExceeded, _));
  EXPECT_TRUE(http.asked().empty());
}

TEST(Get, WantsExactlyOneAnswerForEachName) {
  const std::string a = "projects/p/databases/(default)/documents/c/a";
  const std::string b = "projects/p/databases/(default)/documents/c/b";
  const auto got = [&](const std::string& body) {
    FakeClock clock;
    ScriptedHttp http({Response{.status = 200, .body = body}});
    const Client client(http, clock, clock.Monotonic() + Duration{1'000}, {});
    const std::vector<std::string> names = {a, b};
    return client.Get(kCollection, names, false, [](Got) -> Status { return {}; });
  };
  const std::string found = R"({"found":{"name":")" + a + R"(","updateTime":")" + kTime + R"("}})";
  const std::string missing = R"({"missing":")" + b + R"(","readTime":")" + kTime + R"("})";
  EXPECT_THAT(got("[" + missing + "," + found + "]"), IsOk());
  EXPECT_THAT(got("[" + found + "]"), Fails(Code::kDataLoss, HasSubstr("have no answer")));
  EXPECT_THAT(got("[" + found + "," + found + "]"), Fails(Code::kDataLoss, _));
  EXPECT_THAT(got("[]"), Fails(Code::kDataLoss, _));
  EXPECT_THAT(got(R"([{"found":{"name":")" + a + R"("}},)" + missing + "]"),
              Fails(Code::kDataLoss, HasSubstr("without its times")));
}

TEST(Observe, CountsFirstAndScansOnlyWhereRulesAskForIt) {
  Scene scene;
  scene.Fill(3, 2);
  const Observation scanned = scene.Observe();
  EXPECT_TRUE(scanned.present);
  ASSERT_EQ(scene.database.calls.size(), 3U);  // the second asks for the lease
  EXPECT_EQ(StringAt(scene.database.calls[2].second, "readTime"),
            StringAt(scanned.state, "read_time"));
  scene.database.calls.clear();
  scene.spec = {{"path", "c"}, {"bounds", {{"expected", 30}}}};
  const Observation counted = scene.Observe();
  EXPECT_EQ(At(counted.state, "count"), 5);
  EXPECT_EQ(At(counted.state, "scanned"), false);
  EXPECT_EQ(scene.database.calls.size(), 1U);
}

TEST(Observe, ACollectionThatIsNotThereIsOneWithoutDocuments) {
  Scene scene;
  scene.spec["bounds"] = {{"expected", 30}};
  const Observation observation = scene.Observe();
  EXPECT_FALSE(observation.error);
  EXPECT_TRUE(observation.present);
  const Result<Planned> planned = scene.Plan();
  ASSERT_THAT(planned, IsOk());
  EXPECT_EQ(planned->change.action, Action::kNone);
  ASSERT_EQ(planned->findings.size(), 1U);
  EXPECT_EQ(planned->findings[0].what, "0 documents where about 30 are expected");
}

TEST(Observe, AReadTimeThatIsTooOldGetsOneFreshTry) {
  for (const int failures : {1, 2}) {
    Scene scene;
    scene.Fill(3, 2);
    int left = failures;
    scene.database.before = [&](const std::string& method,
                                const Json&) -> std::optional<Result<Response>> {
      if (method != "runQuery" || left-- <= 0) return std::nullopt;
      return FakeFirestore::Refusal(400, "FAILED_PRECONDITION",
                                    "The requested 'read_time' is too old.");
    };
    EXPECT_EQ(scene.Observe().error.has_value(), failures == 2);
    EXPECT_EQ(scene.database.calls.size(), 6U);
  }
}

TEST(Observe, WhatCannotBeReadIsAnErrorAndNeverEmpty) {
  Scene scene;
  scene.Fill(3, 2);
  for (const char* broken : {"runAggregationQuery", "runQuery"}) {
    for (const Result<Response>& reply :
         {Result<Response>(Response{.status = 200, .body = "[]"}),
          Result<Response>(Response{.status = 200, .body = "[{}"}),
          Result<Response>(Response{.status = 404, .body = "Not Found"}),
          Result<Response>(FakeFirestore::Refusal(404, "NOT_FOUND", "no such database")),
          Result<Response>(Fail(Code::kUnavailable, "no answer"))}) {
      scene.database.before = [&](const std::string& method,
                                  const Json&) -> std::optional<Result<Response>> {
        if (method != broken) return std::nullopt;
        return reply;
      };
      const Observation observation = scene.Observe();
      EXPECT_TRUE(observation.error) << broken;
      EXPECT_FALSE(observation.present);
      EXPECT_FALSE(scene.Plan());
    }
  }
}

TEST(TheWitness, LooksAtCollectionsOnlyAndSaysWhatItCouldNotSee) {
  Scene scene;
  scene.Fill(3, 2);
  const Change change = scene.Plan()->change;
  const auto testify = [&](const Observation& live) {
    return scene.witness().Testify(scene.Wanted(), change, live, {});
  };
  EXPECT_EQ(testify(scene.Observe())->verdict, lockstep::Verdict::kRefuted);
  scene.Apply(change);
  EXPECT_EQ(testify(scene.Observe())->verdict, lockstep::Verdict::kProven);
  const Observation unread{.error = Error{Code::kUnavailable, "no answer"}};
  EXPECT_EQ(testify(unread)->verdict, lockstep::Verdict::kUnknown);
  EXPECT_EQ(testify({})->verdict, lockstep::Verdict::kUnknown);
  EXPECT_FALSE(
      scene.witness().Testify({.address = {"cloud_run_job", "x"}}, change, scene.Observe(), {}));
}

}  // namespace
}  // namespace lockstep::firestore
