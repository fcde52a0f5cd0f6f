#include "plugins/firestore/put_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "plugins/firestore/backup_copy.h"
#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOkAndHolds;
using testing::FakeFirestore;
using ::testing::HasSubstr;
using testing::Scene;

class PuttingBack : public ::testing::Test {
 protected:
  static Json Document(const std::string& id, int n = 1) {
    return {{"name", FakeFirestore::kPrefix + ("c/" + id)},
            {"fields", {{"n", {{"integerValue", std::to_string(n)}}}}}};
  }
  static std::vector<Json> Documents(int count) {
    std::vector<Json> documents;
    for (int i = 0; i < count; ++i) documents.push_back(Document("d" + std::to_string(i)));
    return documents;
  }

  Restored Run(const std::vector<Json>& documents) {
    const Client client(scene.database, scene.clock, scene.World().deadline, {});
    return PutDocumentsBack({.project = "p", .path = "c"}, documents, client, scene.World(),
                            scene.database);
  }

  // The first commits are answered by `reply`, as often as `times` says.
  void Answer(int times, Result<Response> reply) {
    scene.database.before = [times, reply](const std::string& method,
                                           const Json&) mutable -> std::optional<Result<Response>> {
      if (method != "commit" || times-- <= 0) return std::nullopt;
      return reply;
    };
  }

  Scene scene;
};

TEST_F(PuttingBack, CreatesWhatIsMissingAndLeavesWhatExists) {
  scene.database.Put("c/d1", {{"mine", {{"nullValue", nullptr}}}});
  const auto before = scene.database.documents;
  const Restored done = Run(Documents(3));
  ASSERT_FALSE(done.error) << done.error->message;
  EXPECT_EQ(done.restored, 2);
  EXPECT_EQ(done.existing, 1);
  EXPECT_EQ(scene.database.documents.at(FakeFirestore::kPrefix + std::string("c/d1")),
            before.begin()->second);
  const Restored again = Run(Documents(3));
  EXPECT_EQ(again.restored, 0);
  EXPECT_EQ(again.existing, 3);
}

TEST_F(PuttingBack, ADocumentThatComesIntoBeingMeanwhileIsLeftAndTheRestIsSent) {
  bool done_before = false;
  scene.database.before = [&](const std::string& method,
                              const Json&) -> std::optional<Result<Response>> {
    if (method == "commit" && !std::exchange(done_before, true)) scene.database.Put("c/d2");
    return std::nullopt;
  };
  const Restored done = Run(Documents(5));
  ASSERT_FALSE(done.error) << done.error->message;
  EXPECT_EQ(done.restored, 4);
  EXPECT_EQ(done.existing, 1);
  EXPECT_EQ(scene.database.documents.at(FakeFirestore::kPrefix + std::string("c/d2")).fields,
            Json::object());
}

TEST_F(PuttingBack, ALostAnswerIsReadBack) {
  bool lost = false;
  scene.database.after = [&](const std::string& method,
                             const Json&) -> std::optional<Result<Response>> {
    if (method != "commit" || std::exchange(lost, true)) return std::nullopt;
    return Result<Response>(Fail(Code::kUnavailable, "reset"));
  };
  const Restored done = Run(Documents(5));
  ASSERT_FALSE(done.error) << done.error->message;
  EXPECT_EQ(done.restored, 5);
  EXPECT_EQ(done.existing, 0);
}

TEST_F(PuttingBack, WhatIsTooLargeForOneCommitIsSplit) {
  scene.database.before = [](const std::string& method,
                             const Json& body) -> std::optional<Result<Response>> {
    if (method != "commit" || body.at("writes").size() <= 2) return std::nullopt;
    return FakeFirestore::Refusal(400, "INVALID_ARGUMENT", "Transaction too big.");
  };
  EXPECT_EQ(Run(Documents(9)).restored, 9);
  Answer(1'000, FakeFirestore::Refusal(400, "INVALID_ARGUMENT", "Transaction too big."));
  const std::vector<Json> one = {Document("x")};
  EXPECT_THAT(Run(one).error->message, HasSubstr("putting back 1 document, "));
}

TEST_F(PuttingBack, ContentionIsWaitedOutAndEndsAtLast) {
  Answer(2, FakeFirestore::Refusal(409, "ABORTED", "contention"));
  EXPECT_EQ(Run(Documents(2)).restored, 2);
  scene.database.documents.clear();
  for (const auto& [status, name] : {std::pair{409, "ABORTED"},
                                     {409, "ALREADY_EXISTS"},
                                     {400, "FAILED_PRECONDITION"},
                                     {403, "PERMISSION_DENIED"}}) {
    Answer(1'000, FakeFirestore::Refusal(status, name, "no"));
    const Restored done = Run(Documents(2));
    ASSERT_TRUE(done.error) << name;
    EXPECT_THAT(done.error->message, HasSubstr("putting back 2 documents"));
    EXPECT_EQ(done.restored, 0);
  }
}

TEST_F(PuttingBack, ANameThatComesTwiceIsCreatedOnce) {
  const Restored done = Run({Document("x"), Document("y"), Document("x")});
  ASSERT_FALSE(done.error) << done.error->message;
  EXPECT_EQ(done.restored, 2);
  EXPECT_EQ(done.existing, 1);
}

TEST_F(PuttingBack, AfterAStopNothingIsSent) {
  scene.stop.request_stop();
  const Restored done = Run(Documents(2));
  ASSERT_TRUE(done.error);
  EXPECT_EQ(done.error->code, Code::kCancelled);
  EXPECT_TRUE(scene.database.documents.empty());
}

TEST(CollectionOfABackup, IsTheOneThatItsAddressNames) {
  const auto collection = [](const std::string& address, std::vector<std::string> names) {
    std::vector<Json> documents;
    for (std::string& name : names) documents.push_back({{"name", std::move(name)}});
    return CollectionOf({"firestore_collection", address}, documents, "p");
  };
  const std::string root = "projects/p/databases/(default)/documents/";
  EXPECT_THAT(collection("c", {root + "c/x", root + "c/y"}),
              IsOkAndHolds(Collection{.project = "p", .path = "c"}));
  EXPECT_THAT(collection("a/b/c@other", {"projects/p/databases/other/documents/a/b/c/x"}),
              IsOkAndHolds(Collection{.project = "p", .database = "other", .path = "a/b/c"}));
  for (const auto& [address, name] : std::vector<std::pair<std::string, std::string>>{
           {"c", "projects/q/databases/(default)/documents/c/x"},
           {"c", "projects/p/databases/other/documents/c/x"},
           {"c", root + "d/x"},
           {"c", root + "c/x/c/y"},
           {"c", root + "c/"},
           {"lockstep_leases", root + "lockstep_leases/x"},
           {"c", "projects/p/databases//documents/c/x"},
           {"c", root},
           {"c", ""}}) {
    EXPECT_THAT(collection(address, {name}), Fails(Code::kInvalidArgument, ::testing::_)) << name;
  }
  EXPECT_THAT(collection("c", {root + "c/x", root + "d/y"}),
              Fails(Code::kInvalidArgument, HasSubstr("documents/d/y")));
}

TEST(CopiedCleanUp, PutsEachDocumentsCopyIntoTheCommitThatDeletesIt) {
  Scene scene;
  scene.spec["cleanup"]["backup"] = {{"collection", "copies"}, {"keep_for_ms", 3'600'000}};
  scene.Fill(600, 50);
  const auto before = scene.database.documents;
  const Applied applied = scene.Apply(scene.Plan()->change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 600);
  for (const auto& [method, body] : scene.database.calls) {
    if (method != "commit") continue;
    EXPECT_LE(body.at("writes").size(), 500U);
  }
  const Collection cleaned{.project = "p", .path = "c"};
  std::size_t copies = 0;
  for (const auto& [name, stored] : scene.database.documents) {
    if (name.find("/copies/") == std::string::npos) continue;
    ++copies;
    const Json document =
        DocumentInCopy(cleaned, {{"name", name}, {"fields", stored.fields}}).value();
    EXPECT_EQ(document.at("fields"), before.at(StringAt(document, "name")).fields);
  }
  EXPECT_EQ(copies, 600U);
}

}  // namespace
}  // namespace lockstep::firestore
