#include "reconciler/base/durable_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/full_disk.h"
#include "tests/support/matchers.h"
#include "tests/support/own_process.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using ::lockstep::testing::Fails;
using ::lockstep::testing::FullDisk;
using ::lockstep::testing::IsOk;
using ::lockstep::testing::IsOkAndHolds;
using ::lockstep::testing::ModeOf;
using ::lockstep::testing::OpenDescriptors;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kEnough = 1U << 20U;

class InAFolder : public ::testing::Test {
 protected:
  std::string At(const std::string& name) const { return temporary_.At(name); }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  const testing::TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path();
};

using DurableFile = InAFolder;
using ReadingFiles = InAFolder;
using PrivateDirectory = InAFolder;
using Appending = InAFolder;

TEST_F(DurableFile, WhatWasWrittenIsReadBackAndNothingElseIsLeft) {
  const std::string bytes("a\0b\n", 4);
  EXPECT_THAT(WriteFileDurably(At("plan"), bytes), IsOk());
  EXPECT_THAT(ReadFile(At("plan"), kEnough), IsOkAndHolds(bytes));
  EXPECT_THAT(Names(), ElementsAre("plan"));
  EXPECT_EQ(ModeOf(At("plan")), 0600U);
}

TEST_F(DurableFile, AReaderOfTheOldFileKeepsTheOldBytes) {
  ASSERT_THAT(WriteFileDurably(At("plan"), "old"), IsOk());
  fs::create_hard_link(At("plan"), At("held"));
  EXPECT_THAT(WriteFileDurably(At("plan"), "new"), IsOk());
  EXPECT_THAT(ReadFile(At("held"), kEnough), IsOkAndHolds(std::string("old")));
  EXPECT_THAT(ReadFile(At("plan"), kEnough), IsOkAndHolds(std::string("new")));
}

TEST_F(DurableFile, ASymbolicLinkIsReplacedAndItsTargetIsNotTouched) {
  ASSERT_THAT(WriteFileDurably(At("target"), "mine"), IsOk());
  fs::create_symlink(At("target"), At("plan"));
  EXPECT_THAT(WriteFileDurably(At("plan"), "new"), IsOk());
  EXPECT_FALSE(fs::is_symlink(At("plan")));
  EXPECT_THAT(ReadFile(At("target"), kEnough), IsOkAndHolds(std::string("mine")));
}

TEST_F(DurableFile, AFullDiskLeavesTheOldFileAndNoHalfOne) {
  ASSERT_THAT(WriteFileDurably(At("plan"), "old"), IsOk());
  Status written;
  {
    const FullDisk full(1'000);
    written = WriteFileDurably(At("plan"), std::string(100'000, 'x'));
  }
  EXPECT_THAT(written, Fails(Code::kResourceExhausted, HasSubstr("plan")));
  EXPECT_THAT(Names(), ElementsAre("plan"));
  EXPECT_THAT(ReadFile(At("plan"), kEnough), IsOkAndHolds(std::string("old")));
}

TEST_F(DurableFile, ADirectoryInTheWayLeavesNoHalfFile) {
  fs::create_directory(At("plan"));
  EXPECT_THAT(WriteFileDurably(At("plan"), "x"), Fails(Code::kInvalidArgument, HasSubstr("plan")));
  EXPECT_THAT(Names(), ElementsAre("plan"));
}

TEST_F(DurableFile, AFolderThatIsNotThereIsNamed) {
  EXPECT_THAT(WriteFileDurably(At("no/plan"), "x"), Fails(Code::kNotFound, HasSubstr("no/plan")));
}

TEST_F(ReadingFiles, WhatIsNoRegularFileIsRefusedAtOnce) {
  ASSERT_EQ(mkfifo(At("fifo").c_str(), 0600), 0);
  EXPECT_THAT(ReadFile(At("fifo"), kEnough), Fails(Code::kInvalidArgument, HasSubstr("regular")));
  EXPECT_THAT(ReadFile(folder_, kEnough), Fails(Code::kInvalidArgument, _));
  EXPECT_THAT(ReadFile("/dev/zero", kEnough), Fails(Code::kInvalidArgument, _));
}

TEST_F(ReadingFiles, AMissingFileIsNotFound) {
  EXPECT_THAT(ReadFile(At("none"), kEnough), Fails(Code::kNotFound, HasSubstr("none")));
  ASSERT_THAT(WriteFileDurably(At("file"), ""), IsOk());
  EXPECT_THAT(ReadFile(At("file/below"), kEnough), Fails(Code::kNotFound, _));
}

TEST_F(ReadingFiles, TheLimitIsTheLargestSizeThatIsRead) {
  ASSERT_THAT(WriteFileDurably(At("file"), std::string(200'000, 'x')), IsOk());
  EXPECT_THAT(ReadFile(At("file"), 200'000), IsOkAndHolds(std::string(200'000, 'x')));
  EXPECT_THAT(ReadFile(At("file"), 199'999),
              Fails(Code::kResourceExhausted, HasSubstr("larger than 199999 bytes")));
}

TEST_F(ReadingFiles, AHyphenReadsStandardInputToItsEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "lockstep: 1\n", 12), 12);
  close(ends[1]);
  const int before = dup(STDIN_FILENO);
  dup2(ends[0], STDIN_FILENO);
  close(ends[0]);
  const auto read = ReadFile("-", kEnough);
  dup2(before, STDIN_FILENO);
  close(before);
  EXPECT_THAT(read, IsOkAndHolds(std::string("lockstep: 1\n")));
}

TEST_F(ReadingFiles, AnInputFileIsReadInPiecesAndMoreThanOnce) {
  ASSERT_THAT(WriteFileDurably(At("input"), "abcde"), IsOk());
  auto opened = InputFile::Open(At("input"));
  ASSERT_THAT(opened, IsOk());
  InputFile file = *std::move(opened);
  EXPECT_EQ(file.path(), At("input"));
  for (int pass = 0; pass < 2; ++pass) {
    std::string all;
    std::array<char, 2> piece{};
    while (const std::size_t count = file.Read(piece).value()) all.append(piece.data(), count);
    EXPECT_EQ(all, "abcde");
    file.Rewind();
  }
}

TEST_F(ReadingFiles, AnInputFileIsNoDirectoryAndNoFifo) {
  EXPECT_THAT(InputFile::Open(folder_), Fails(Code::kInvalidArgument, HasSubstr("regular")));
  ASSERT_EQ(mkfifo(At("fifo").c_str(), 0600), 0);
  EXPECT_THAT(InputFile::Open(At("fifo")), Fails(Code::kInvalidArgument, HasSubstr("regular")));
  EXPECT_THAT(InputFile::Open(At("none")), Fails(Code::kNotFound, HasSubstr("none")));
}

TEST_F(PrivateDirectory, ParentsAreMadeAndAllOfThemArePrivate) {
  EXPECT_THAT(MakePrivateDirectory(At("a/b//c/")), IsOk());
  EXPECT_EQ(ModeOf(At("a")), 0700U);
  EXPECT_EQ(ModeOf(At("a/b/c")), 0700U);
  EXPECT_THAT(MakePrivateDirectory(At("a/b/c")), IsOk());
}

TEST_F(PrivateDirectory, AFileInTheWayIsAnError) {
  ASSERT_THAT(WriteFileDurably(At("file"), ""), IsOk());
  EXPECT_THAT(MakePrivateDirectory(At("file")), Fails(Code::kAlreadyExists, HasSubstr("file")));
  EXPECT_THAT(MakePrivateDirectory(At("file/below")), Fails(Code::kAlreadyExists, _));
  EXPECT_THAT(MakePrivateDirectory(""), Fails(Code::kInvalidArgument, HasSubstr("empty")));
}

TEST_F(Appending, PiecesStandBehindOneAnother) {
  auto file = AppendFile::Create(At("journal"));
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->Append("one\n"), IsOk());
  EXPECT_THAT(file->Sync(), IsOk());
  AppendFile moved = *std::move(file);
  EXPECT_THAT(moved.Append("two\n"), IsOk());
  EXPECT_THAT(moved.Sync(), IsOk());
  EXPECT_EQ(moved.path(), At("journal"));
  EXPECT_THAT(ReadFile(At("journal"), kEnough), IsOkAndHolds(std::string("one\ntwo\n")));
  EXPECT_EQ(ModeOf(At("journal")), 0600U);
}

TEST_F(Appending, ANameThatIsTakenIsNeverOpened) {
  ASSERT_THAT(WriteFileDurably(At("journal"), "mine"), IsOk());
  EXPECT_THAT(AppendFile::Create(At("journal")), Fails(Code::kAlreadyExists, HasSubstr("journal")));
  fs::create_symlink(At("elsewhere"), At("link"));
  EXPECT_THAT(AppendFile::Create(At("link")), Fails(Code::kAlreadyExists, _));
  EXPECT_FALSE(fs::exists(At("elsewhere")));
}

TEST_F(Appending, AFullDiskIsToldByTheAppend) {
  auto file = AppendFile::Create(At("journal"));
  ASSERT_THAT(file, IsOk());
  const FullDisk full(1'000);
  EXPECT_THAT(file->Append(std::string(5'000, 'x')),
              Fails(Code::kResourceExhausted, HasSubstr("journal")));
}

TEST_F(Appending, AFileThatWasMovedOverIsClosed) {
  auto first = AppendFile::Create(At("first"));
  auto second = AppendFile::Create(At("second"));
  ASSERT_TRUE(first && second);
  const auto before = OpenDescriptors();
  *first = *std::move(second);
  EXPECT_EQ(OpenDescriptors(), before - 1);
  EXPECT_THAT(first->Append("x"), IsOk());
  EXPECT_THAT(ReadFile(At("second"), kEnough), IsOkAndHolds(std::string("x")));
}

}  // namespace
}  // namespace lockstep
