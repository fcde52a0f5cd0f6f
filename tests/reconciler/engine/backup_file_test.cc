#include "reconciler/engine/backup_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::SizeIs;

class BackupFile : public ::testing::Test {
 protected:
  BackupFile() {
    const ::testing::TestInfo* info = ::testing::UnitTest::GetInstance()->current_test_info();
    directory =
        std::filesystem::temp_directory_path() / (std::string("lockstep-backup-") + info->name());
    std::filesystem::remove_all(directory);
  }
  ~BackupFile() override { std::filesystem::remove_all(directory); }

  static std::vector<Json> Lines(const std::string& path) {
    std::ifstream file(path);
    std::vector<Json> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(*ParseJson(line));
    return lines;
  }

  std::filesystem::path directory;
  const Address heartbeats{"firestore_collection", "a/b c/heartbeats"};
  const BackupFiles::Head head{"p", "run1", "2001-02-03T04:05:06Z"};
};

TEST_F(BackupFile, HoldsEveryDocumentAndItsNumberAndDigest) {
  BackupFiles backup(directory, head);
  const std::vector<Json> first = {{{"name", "n1"}, {"fields", {{"x", "\xc3\xa9\n"}}}}};
  const std::vector<Json> second = {{{"name", "n2"}}, {{"name", "n3"}}};
  ASSERT_THAT(backup.Keep(heartbeats, first), IsOk());
  ASSERT_THAT(backup.Keep(heartbeats, second), IsOk());
  ASSERT_THAT(backup.Finish(), IsOk());
  const std::vector<Json> lines = Lines(backup.Where(heartbeats));
  ASSERT_THAT(lines, SizeIs(5));
  EXPECT_EQ(lines[0]["address"], "firestore_collection.a/b c/heartbeats");
  EXPECT_EQ(lines[1]["document"], first[0]);
  EXPECT_EQ(lines[4]["trailer"]["count"], 3);
  std::string text;
  for (std::size_t i = 1; i <= 3; ++i) text += Dump(lines[i]) + "\n";
  EXPECT_EQ(lines[4]["trailer"]["sha256"], Sha256Hex(text));
}

TEST_F(BackupFile, IsOnDiskBeforeKeepReturnsAndForNobodyElse) {
  BackupFiles backup(directory, head);
  const std::vector<Json> documents = {{{"name", "n1"}}};
  ASSERT_THAT(backup.Keep(heartbeats, documents), IsOk());
  EXPECT_THAT(Lines(backup.Where(heartbeats)), SizeIs(2));
  struct stat status {};
  ASSERT_EQ(stat(backup.Where(heartbeats).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat(directory.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_THAT(backup.Where(heartbeats), EndsWith("/a-b-c-heartbeats-run1.jsonl"));
}

TEST_F(BackupFile, NothingKeptIsNoFile) {
  BackupFiles backup(directory, head);
  EXPECT_EQ(backup.Where(heartbeats), "");
  EXPECT_THAT(backup.Finish(), IsOk());
  EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST_F(BackupFile, NeverWritesOverAnEarlierBackup) {
  const std::vector<Json> documents = {{{"name", "n1"}}};
  BackupFiles first(directory, head);
  ASSERT_THAT(first.Keep(heartbeats, documents), IsOk());
  BackupFiles second(directory, head);
  EXPECT_THAT(second.Keep(heartbeats, documents),
              testing::Fails(Code::kAlreadyExists, HasSubstr("heartbeats")));
}

TEST_F(BackupFile, ADirectoryThatCannotBeMadeIsAnError) {
  BackupFiles backup("/proc/lockstep", head);
  const std::vector<Json> documents = {{{"name", "n1"}}};
  EXPECT_FALSE(backup.Keep(heartbeats, documents).has_value());
}

}  // namespace
}  // namespace lockstep
