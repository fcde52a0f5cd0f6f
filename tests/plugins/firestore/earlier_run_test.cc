#include "plugins/firestore/earlier_run.h"

#include <gmock/gmock.h>

#include "tests/plugins/firestore/scene.h"

namespace lockstep::firestore {
namespace {

using testing::FakeFirestore;
using testing::Scene;
using ::testing::SizeIs;

// A plan of 600 documents, whose apply was refused after its canary of 25.
class Interrupted : public ::testing::Test {
 protected:
  void SetUp() override {
    scene_.Fill(600, 10);
    change_ = scene_.Plan().value().change;
    int commits = 0;
    scene_.database.before = [&](const std::string& method,
                                 const Json& body) -> std::optional<Result<Response>> {
      if (method != "commit" || At(body, "writes").size() < 2 || ++commits == 1) {
        return std::nullopt;
      }
      return FakeFirestore::Refusal(403, "PERMISSION_DENIED", "no");
    };
    const Applied applied = scene_.Apply(change_);
    ASSERT_TRUE(applied.error);
    ASSERT_EQ(applied.documents->deleted, 25);
    scene_.database.before = nullptr;
    scene_.run.id = "run-2";
    scene_.backup.others = std::move(scene_.backup.kept);
    ASSERT_THAT(scene_.backup.others, SizeIs(25 + 499));
  }

  Scene scene_;
  Change change_;
};

TEST_F(Interrupted, ItsOwnDeletesAreNotGone) {
  scene_.database.Remove("c/OddsProcessor_None_00599");  // by somebody else
  const Applied applied = scene_.Apply(change_);
  ASSERT_FALSE(applied.error);
  EXPECT_EQ(applied.documents->deleted, 574);
  EXPECT_EQ(applied.documents->earlier, 25);
  EXPECT_EQ(applied.documents->gone, 1);
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(10));
}

TEST_F(Interrupted, WhatItsPlanDoesNotNameIsNoDeleteOfIts) {
  for (Json& document : scene_.backup.others) document["updateTime"] = "2999-01-01T00:00:00Z";
  const Applied applied = scene_.Apply(change_);
  EXPECT_EQ(applied.documents->earlier, 0);
  EXPECT_EQ(applied.documents->gone, 25);
}

TEST_F(Interrupted, WithoutItsBackupItsDeletesAreGone) {
  scene_.backup.others.clear();
  EXPECT_EQ(scene_.Apply(change_).documents->gone, 25);
}

}  // namespace
}  // namespace lockstep::firestore
