#include "plugins/firestore/backup_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "plugins/firestore/copy_writes.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using ::testing::HasSubstr;

const Collection kCleaned{.project = "p", .path = "a/b/c"};
const CopySpec kCopies{.collection = "copies", .keep_for = std::chrono::hours{48}};
constexpr const char* kCopiedAt = "2026-02-03T04:05:06.123456Z";

Json Document(const std::string& id, const Json& fields = Json::object()) {
  Json document = {{"name", NamePrefix(kCleaned) + id},
                   {"createTime", "2026-01-01T00:00:00.000001Z"},
                   {"updateTime", "2026-01-02T03:04:05.123456Z"}};
  if (!fields.empty()) document["fields"] = fields;
  return document;
}

TEST(BackupCopy, ComesBackAsTheDocumentThatItWasMadeOf) {
  const Json every_type = {{"n", {{"nullValue", nullptr}}},
                           {"i", {{"integerValue", "9223372036854775807"}}},
                           {"d", {{"doubleValue", "-Infinity"}}},
                           {"t", {{"timestampValue", "2026-01-02T03:04:05.123456Z"}}},
                           {"a", {{"arrayValue", Json::object()}}},
                           {"m", {{"mapValue", {{"fields", {{"x", {{"doubleValue", "NaN"}}}}}}}}}};
  for (const Json& document : {Document("x"), Document("a\n\"\xf0\x9f\x92\xa5", every_type),
                               Document("%2F", every_type)}) {
    const Result<Json> write = CopyWrite(kCleaned, kCopies, document, "run-1", kCopiedAt);
    ASSERT_THAT(write, IsOk());
    const Result<Json> back = DocumentInCopy(kCleaned, write->at("update"));
    ASSERT_THAT(back, IsOk());
    EXPECT_EQ(*back, document);
  }
}

TEST(BackupCopy, SaysWhoseItIsAndWhenItExpires) {
  const Json write = CopyWrite(kCleaned, kCopies, Document("x"), "run-1", kCopiedAt).value();
  const Json& fields = write.at("update").at("fields");
  EXPECT_EQ(fields.at("expires_at"), Json({{"timestampValue", "2026-02-05T04:05:06.123Z"}}));
  EXPECT_EQ(fields.at("deleted_at"), Json({{"timestampValue", kCopiedAt}}));
  EXPECT_EQ(fields.at("run"), Json({{"stringValue", "run-1"}}));
  EXPECT_EQ(fields.at("collection"), Json({{"stringValue", "a/b/c"}}));
  EXPECT_THAT(write.at("update").at("name").get<std::string>(),
              HasSubstr("projects/p/databases/(default)/documents/copies/"));
  EXPECT_FALSE(write.contains("currentDocument"));
}

TEST(BackupCopy, HasOneIdForEachVersionOfADocument) {
  const auto id = [](const Json& document) {
    return CopyWrite(kCleaned, kCopies, document, "run", kCopiedAt)->at("update").at("name");
  };
  Json later = Document("x");
  later["updateTime"] = "2026-01-02T03:04:05.123457Z";
  EXPECT_EQ(id(Document("x")), id(Document("x", {{"f", {{"nullValue", nullptr}}}})));
  EXPECT_NE(id(Document("x")), id(later));
  EXPECT_NE(id(Document("x")), id(Document("y")));
}

TEST(BackupCopy, WhatIsNoCopyOfTheCollectionIsRefused) {
  const Json write = CopyWrite(kCleaned, kCopies, Document("x"), "run", kCopiedAt).value();
  const Json& copy = write.at("update");
  EXPECT_THAT(DocumentInCopy({.project = "p", .path = "other"}, copy),
              Fails(Code::kDataLoss, HasSubstr("no copy")));
  for (const char* const field : {"name", "fields"}) {
    Json broken = copy;
    broken["fields"].erase(field);
    EXPECT_THAT(DocumentInCopy(kCleaned, broken), Fails(Code::kDataLoss, HasSubstr("no copy")));
  }
  EXPECT_FALSE(
      CopyWrite({.project = "q", .path = "a/b/c"}, kCopies, Document("x"), "r", kCopiedAt));
  EXPECT_FALSE(CopyWrite(kCleaned, kCopies, Document("x"), "r", "yesterday"));
}

TEST(BackupCopy, ItsPlaceIsReadBackOrRefused) {
  Json cleanup = Json::object();
  PutInto(cleanup, std::nullopt);
  EXPECT_EQ(CopiesFrom(cleanup).value(), std::nullopt);
  PutInto(cleanup, kCopies);
  EXPECT_EQ(CopiesFrom(cleanup).value(), kCopies);
  for (const Json& backup :
       std::vector<Json>{{{"collection", "a/b/c"}, {"keep_for_ms", 1}},
                         {{"collection", "lockstep_leases"}, {"keep_for_ms", 1}},
                         {{"collection", ""}, {"keep_for_ms", 1}},
                         {{"collection", "a"}, {"keep_for_ms", 0}},
                         {{"collection", "a"}, {"keep_for_ms", 1e18}},
                         {{"collection", "a"}, {"keep_for_ms", 1LL << 62}},
                         {{"collection", "a"}}}) {
    EXPECT_THAT(CopiesFrom({{"backup", backup}}), Fails(Code::kInvalidArgument, ::testing::_));
  }
}

TEST(CopyWrites, FillACommitByNumberAndByBytes) {
  CopyWrites copies(kCleaned, kCopies, "run");
  std::vector<std::string> names;
  for (int i = 0; i < 400; ++i) {
    const Json document = Document(std::to_string(i));
    names.push_back(StringAt(document, "name"));
    ASSERT_THAT(copies.Add(document, kCopiedAt, i < 300 ? 100 : 1'000'000), IsOk());
  }
  const std::span<const std::string> all(names);
  EXPECT_EQ(copies.Fitting(all), 249U);
  EXPECT_EQ(copies.Fitting(all.first(7)), 7U);
  EXPECT_EQ(copies.Fitting(all.subspan(300)), 3U);
  Json writes = Json::array({"fence"});
  ASSERT_THAT(copies.AppendTo(writes, all.first(3)), IsOk());
  EXPECT_EQ(writes.size(), 4U);
  ASSERT_THAT(copies.Add(Document("huge"), kCopiedAt, 9'000'000), IsOk());
  EXPECT_EQ(copies.Fitting(std::vector<std::string>{NamePrefix(kCleaned) + "huge"}), 1U);
  const std::vector<std::string> stranger = {NamePrefix(kCleaned) + "never-added"};
  EXPECT_THAT(copies.AppendTo(writes, stranger), Fails(Code::kInternal, HasSubstr("copy")));
}

TEST(CopyWrites, WithoutADeclarationNothingIsAdded) {
  CopyWrites none(kCleaned, std::nullopt, "run");
  ASSERT_THAT(none.Add(Document("x"), kCopiedAt, 1), IsOk());
  const std::vector<std::string> names(600, NamePrefix(kCleaned) + "x");
  EXPECT_EQ(none.Fitting(names), 600U);
  Json writes = Json::array();
  EXPECT_THAT(none.AppendTo(writes, names), IsOk());
  EXPECT_TRUE(writes.empty());
}

}  // namespace
}  // namespace lockstep::firestore
