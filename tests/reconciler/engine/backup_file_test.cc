#include "reconciler/engine/backup_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/reconciler/engine/backup_texts.h"
#include "tests/support/full_disk.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::ElementsAreArray;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::SizeIs;

using BackupFile = testing::BackupFolder;

const std::vector<Json> kOne = {{{"name", "n1"}}};

TEST_F(BackupFile, HoldsEveryDocumentAndItsNumberAndDigest) {
  BackupFiles backup(directory, head);
  const std::vector<Json> first = {{{"name", "n1"}, {"fields", {{"x", "\xc3\xa9\n"}}}}};
  const std::vector<Json> second = {{{"name", "n2"}}, {{"name", "n3"}}};
  ASSERT_THAT(backup.Keep(heartbeats, first), IsOk());
  ASSERT_THAT(backup.Keep(heartbeats, second), IsOk());
  ASSERT_THAT(backup.Keep(heartbeats, {}), IsOk());
  ASSERT_THAT(backup.Finish(), IsOk());
  const std::string text = PlainText(TextAt(backup.Where(heartbeats)));
  const std::size_t trailer = text.rfind("{\"trailer\"");
  EXPECT_EQ(text.substr(trailer), TrailerLine(3, Sha256Hex(text.substr(0, trailer))));
  EXPECT_THAT(text, HasSubstr("\n" + Dump({{"document", first[0]}}) + "\n"));
  EXPECT_THAT(text, HasSubstr("\"address\":\"firestore_collection.a/b c/heartbeats\""));
}

TEST_F(BackupFile, IsOnDiskBeforeKeepReturnsAndForNobodyElse) {
  BackupFiles backup(directory, head);
  ASSERT_THAT(backup.Keep(heartbeats, kOne), IsOk());
  EXPECT_THAT(testing::ReadBackupAt(backup.Where(heartbeats)).documents, ElementsAreArray(kOne));
  struct stat status {};
  ASSERT_EQ(stat(backup.Where(heartbeats).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat(directory.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_THAT(backup.Where(heartbeats), EndsWith("/a-b-c-heartbeats-run1.jsonl.zst"));
}

TEST_F(BackupFile, IsSmallerThanItsDocumentsAndHasFramesOfBoundedSize) {
  BackupFiles backup(directory, head);
  std::vector<Json> documents;
  for (int i = 0; i < 5; ++i) {
    documents.push_back({{"name", "n" + std::to_string(i)},
                         {"fields", {{"x", {{"stringValue", std::string(500'000, 'x')}}}}}});
  }
  ASSERT_THAT(backup.Keep(heartbeats, documents), IsOk());
  ASSERT_THAT(backup.Finish(), IsOk());
  const std::string bytes = TextAt(backup.Where(heartbeats));
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
  BackupFiles backup(directory, head);
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
  BackupFiles backup(directory, head);
  EXPECT_EQ(backup.Where(heartbeats), "");
  EXPECT_THAT(backup.Finish(), IsOk());
  EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST_F(BackupFile, NeverWritesOverAnEarlierBackup) {
  BackupFiles first(directory, head);
  ASSERT_THAT(first.Keep(heartbeats, kOne), IsOk());
  BackupFiles second(directory, head);
  EXPECT_THAT(second.Keep(heartbeats, kOne),
              testing::Fails(Code::kAlreadyExists, HasSubstr("heartbeats")));
}

TEST_F(BackupFile, ADirectoryThatCannotBeMadeIsAnError) {
  BackupFiles backup("/proc/lockstep", head);
  EXPECT_FALSE(backup.Keep(heartbeats, kOne).has_value());
}

}  // namespace
}  // namespace lockstep
