#include "reconciler/engine/backup_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "reconciler/base/rfc3339.h"
#include "tests/reconciler/engine/backup_texts.h"
#include "tests/support/full_disk.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

using BackupFile = testing::BackupFolder;

const std::vector<Json> kOne = {{{"name", "n1"}}};

TEST_F(BackupFile, HoldsEveryDocumentAndItsNumberAndDigest) {
  BackupFiles backup(directory, head, log);
  const std::vector<Json> first = {{{"name", "n1"}, {"fields", {{"x", "\xc3\xa9\n"}}}}};
  const std::vector<Json> second = {{{"name", "n2"}}, {{"name", "n3"}}};
  ASSERT_THAT(backup.Keep(heartbeats, first), IsOk());
  ASSERT_THAT(backup.Keep(heartbeats, second), IsOk());
  ASSERT_THAT(backup.Keep(heartbeats, {}), IsOk());
  ASSERT_THAT(backup.Finish(), IsOk());
  const std::string text = PlainText(testing::TextOf(backup.Where(heartbeats)));
  const std::size_t trailer = text.rfind("{\"trailer\"");
  EXPECT_EQ(text.substr(trailer), TrailerLine(3, Sha256Hex(text.substr(0, trailer))));
  EXPECT_THAT(text, HasSubstr("\n" + Dump({{"document", first[0]}}) + "\n"));
  EXPECT_THAT(text, HasSubstr("\"address\":\"firestore_collection.a/b c/heartbeats\""));
}

TEST_F(BackupFile, IsOnDiskBeforeKeepReturnsAndForNobodyElse) {
  BackupFiles backup(directory, head, log);
  ASSERT_THAT(backup.Keep(heartbeats, kOne), IsOk());
  EXPECT_THAT(testing::ReadBackupAt(backup.Where(heartbeats)).documents, ElementsAreArray(kOne));
  EXPECT_EQ(testing::ModeOf(backup.Where(heartbeats)), 0600U);
  EXPECT_EQ(testing::ModeOf(directory), 0700U);
  EXPECT_THAT(backup.Where(heartbeats), EndsWith("/a-b-c-heartbeats-run1.jsonl.zst"));
}

TEST_F(BackupFile, IsSmallerThanItsDocumentsAndHasFramesOfBoundedSize) {
  BackupFiles backup(directory, head, log);
  std::vector<Json> documents;
  for (int i = 0; i < 5; ++i) {
    documents.push_back({{"name", "n" + std::to_string(i)},
                         {"fields", {{"x", {{"stringValue", std::string(500'000, 'x')}}}}}});
  }
  ASSERT_THAT(backup.Keep(heartbeats, documents), IsOk());
  ASSERT_THAT(backup.Finish(), IsOk());
  const std::string bytes = testing::TextOf(backup.Where(heartbeats));
  EXPECT_LT(bytes.size(), 10'000U);
  std::vector<std::size_t> sizes;
  ZstdFrameReader reader(kBackupFrame + 600'000);
  ASSERT_THAT(reader.Add(bytes,
                         [&](std::string_view text) -> Status {
                           sizes.push_back(text.size());
                           return {};
                         }),
              IsOk());
  EXPECT_THAT(sizes, SizeIs(4));  // the head, three documents, two, the trailer
}

TEST_F(BackupFile, NothingFollowsAWriteThatFailed) {
  BackupFiles backup(directory, head, log);
  ASSERT_THAT(backup.Keep(heartbeats, kOne), IsOk());
  const std::string path = backup.Where(heartbeats);
  {
    const testing::FullDisk full(std::filesystem::file_size(path) + 10);
    EXPECT_THAT(backup.Keep(heartbeats, kOne),
                testing::Fails(Code::kResourceExhausted, HasSubstr(path)));
  }
  EXPECT_THAT(backup.Keep(heartbeats, kOne), testing::Fails(Code::kUnavailable, HasSubstr(path)));
  EXPECT_THAT(backup.Finish(), IsOk());
  const testing::ReadBackup read = testing::ReadBackupAt(path);
  EXPECT_THAT(read.status, IsOk());
  EXPECT_TRUE(read.end.cut);
  EXPECT_THAT(read.documents, ElementsAreArray(kOne));
}

TEST_F(BackupFile, NothingKeptIsNoFile) {
  BackupFiles backup(directory, head, log);
  EXPECT_EQ(backup.Where(heartbeats), "");
  EXPECT_THAT(backup.Finish(), IsOk());
  EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST_F(BackupFile, NeverWritesOverAnEarlierBackup) {
  BackupFiles first(directory, head, log);
  ASSERT_THAT(first.Keep(heartbeats, kOne), IsOk());
  BackupFiles second(directory, head, log);
  EXPECT_THAT(second.Keep(heartbeats, kOne),
              testing::Fails(Code::kAlreadyExists, HasSubstr("heartbeats")));
}

// The names in what `backup` reads of others' documents of `address`.
std::vector<std::string> OtherNames(const BackupFiles& backup, const Address& address,
                                    const std::string& since) {
  std::vector<std::string> names;
  const auto take = [&](const Json& document, std::size_t) -> Status {
    names.push_back(StringAt(document, "name"));
    return {};
  };
  EXPECT_THAT(backup.ReadOthers(address, ParseTime(since).value(), take), IsOk());
  return names;
}

TEST_F(BackupFile, OfOtherRunsOnTheSameCollectionIsReadAgain) {
  BackupFiles killed(directory, {head.project, "other", "2026-01-02T03:04:05Z"}, log);
  ASSERT_THAT(killed.Keep(heartbeats, kOne), IsOk());
  ASSERT_THAT(killed.Keep({"firestore_collection", "else"}, kOne), IsOk());
  BackupFiles stranger(directory, {"another-project", "third", "2026-01-02T03:04:05Z"}, log);
  ASSERT_THAT(stranger.Keep(heartbeats, kOne), IsOk());
  BackupFiles backup(directory, head, log);
  ASSERT_THAT(backup.Keep(heartbeats, kOne), IsOk());
  WriteText("no backup");
  std::filesystem::rename(At("backup"), At("broken.jsonl.zst"));
  EXPECT_THAT(OtherNames(backup, heartbeats, "2026-01-02T03:04:05Z"), ElementsAre("n1"));
  EXPECT_THAT(OtherNames(backup, heartbeats, "2026-01-02T03:04:06Z"), IsEmpty())
      << "before the plan";
  std::filesystem::remove_all(directory);
  EXPECT_THAT(OtherNames(backup, heartbeats, "2026-01-02T03:04:05Z"), IsEmpty());
}

TEST_F(BackupFile, SaysWhyAGateWasForced) {
  BackupFiles backup(directory, {head.project, "r", "2026-01-02T03:04:05Z", "the table is full"},
                     log);
  ASSERT_THAT(backup.Keep(heartbeats, kOne), IsOk());
  EXPECT_EQ(testing::ReadBackupAt(backup.Where(heartbeats)).head.forced, "the table is full");
}

TEST_F(BackupFile, ADirectoryThatCannotBeMadeIsAnError) {
  BackupFiles backup("/proc/lockstep", head, log);
  EXPECT_FALSE(backup.Keep(heartbeats, kOne).has_value());
}

}  // namespace
}  // namespace lockstep
