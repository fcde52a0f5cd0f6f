// Backups for tests: files in a folder of their own, and what a reader makes of them.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "reconciler/base/zstd_frame.h"
#include "reconciler/engine/backup_file.h"
#include "reconciler/engine/backup_reader.h"
#include "tests/support/fakes.h"
#include "tests/support/files.h"

namespace lockstep::testing {

struct ReadBackup {
  Status status{};  // of Open, then of ReadAll
  BackupHead head{};
  std::vector<Json> documents{};
  BackupEnd end{};
};

inline ReadBackup ReadBackupAt(const std::string& path) {
  ReadBackup read;
  Result<BackupReader> reader = BackupReader::Open(path);
  if (!reader) {
    read.status = Fail(reader.error());
    return read;
  }
  read.head = reader->head();
  const Result<BackupEnd> end = reader->ReadAll([&](Json document, std::size_t) -> Status {
    read.documents.push_back(std::move(document));
    return {};
  });
  if (end) read.end = *end;
  if (!end) read.status = Fail(end.error());
  return read;
}

// A folder that is there for one test.
class BackupFolder : public ::testing::Test {
 private:
  const TemporaryFolder temporary_;

 protected:
  std::string At(const std::string& name) const { return directory + "/" + name; }

  std::string WriteText(const std::string& bytes) const {
    std::filesystem::create_directories(directory);
    std::ofstream(At("backup"), std::ios::binary) << bytes;
    return At("backup");
  }

  // The lines of a compressed backup.
  static std::string PlainText(const std::string& bytes) {
    std::string text;
    ZstdFrameReader reader(std::size_t{64} << 20);
    EXPECT_TRUE(reader.Add(bytes, [&](std::string_view frame) -> Status {
      text += frame;
      return {};
    }));
    return text;
  }

  NoLog log;
  // Not there yet: a backup makes it.
  const std::string directory = temporary_.At("backups");
  const Address heartbeats{"firestore_collection", "a/b c/heartbeats"};
  const BackupFiles::Head head{"p", "run1", "2001-02-03T04:05:06Z"};
};

}  // namespace lockstep::testing
