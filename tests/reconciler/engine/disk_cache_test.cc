#include "reconciler/engine/disk_cache.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/fakes.h"
#include "tests/support/files.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

class DiskCaching : public ::testing::Test {
 protected:
  std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder / "cache")) files.push_back(entry);
    return files;
  }

  const testing::TemporaryFolder temporary;
  const fs::path folder = temporary.path();
  testing::NoLog log;
  DiskCache cache{folder / "cache", log, 1000};
};

TEST_F(DiskCaching, GivesBackWhatWasPutByteByByte) {
  const std::string bytes("a\0b\xff\n", 5);
  EXPECT_EQ(cache.Get("key"), std::nullopt);
  cache.Put("key", bytes);
  EXPECT_EQ(cache.Get("key"), bytes);
  EXPECT_EQ(cache.Get("other"), std::nullopt);
  EXPECT_EQ(DiskCache(folder / "cache", log).Get("key"), bytes) << "the next run finds it";
}

TEST_F(DiskCaching, AFileThatWasAlteredOrCutCountsAsNone) {
  cache.Put("key", "content");
  const fs::path file = Files().front();
  std::ofstream(file, std::ios::app) << "more";
  EXPECT_EQ(cache.Get("key"), std::nullopt);
  fs::resize_file(file, 10);
  EXPECT_EQ(cache.Get("key"), std::nullopt);
}

TEST_F(DiskCaching, MakesRoomForTheNewestByWhatWasUsedLongestAgo) {
  for (int i = 0; i < 5; ++i) {
    cache.Put(std::to_string(i), std::string(300, 'x'));
  }
  std::uintmax_t bytes = 0;
  for (const fs::path& file : Files()) bytes += fs::file_size(file);
  EXPECT_LE(bytes, 1000U);
  EXPECT_TRUE(cache.Get("4"));
}

TEST_F(DiskCaching, WhatCannotBeKeptIsNoError) {
  std::ofstream(folder / "file") << "in the way";
  DiskCache blocked(folder / "file", log);
  blocked.Put("a", "1");
  blocked.Put("b", "2");
  EXPECT_EQ(blocked.Get("a"), std::nullopt);
}

TEST_F(DiskCaching, IsForTheUserAlone) {
  cache.Put("key", "content");
  EXPECT_EQ(fs::status(folder / "cache").permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(Files().front()).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace
}  // namespace lockstep
