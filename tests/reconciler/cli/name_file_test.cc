#include "reconciler/cli/name_file.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace lockstep::cli {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;

class NameFiles : public ::testing::Test {
 protected:
  const testing::TemporaryFolder folder_;
  const std::string path_ = folder_.At("names.txt");
};

TEST_F(NameFiles, HoldOneEscapedNameALineAndTellTheirDigest) {
  Result<NameFile> names = NameFile::Create(path_);
  ASSERT_THAT(names, IsOk());
  ASSERT_THAT(names->Add("projects/p/x"), IsOk());
  ASSERT_THAT(names->Add("a\nb\\n\x1b💥"), IsOk());
  ASSERT_THAT(names->Finish(), IsOk());
  const std::string text = "projects/p/x\na\\nb\\\\n\\x1b💥\n";
  EXPECT_THAT(ReadFile(path_, 1'000), IsOkAndHolds(text));
  EXPECT_EQ(names->names(), 2);
  EXPECT_EQ(names->sha256(), Sha256Hex(text));
  EXPECT_EQ(testing::ModeOf(path_), 0600U);
}

TEST_F(NameFiles, AreWrittenInBlocksAndWhole) {
  std::string text;
  {
    Result<NameFile> names = NameFile::Create(path_);
    ASSERT_THAT(names, IsOk());
    for (int i = 0; i < 20'000; ++i) {
      const std::string name = "projects/p/" + std::to_string(i);
      ASSERT_THAT(names->Add(name), IsOk());
      text += name + "\n";
    }
    EXPECT_GT(std::filesystem::file_size(path_), 0U) << "not all at the end";
    ASSERT_THAT(names->Finish(), IsOk());
  }
  EXPECT_THAT(ReadFile(path_, 1 << 20), IsOkAndHolds(text));
}

TEST_F(NameFiles, NeverReplaceAFileNorFollowALink) {
  std::ofstream(path_) << "mine";
  EXPECT_THAT(NameFile::Create(path_), Fails(Code::kAlreadyExists, HasSubstr("names.txt")));
  EXPECT_THAT(ReadFile(path_, 100), IsOkAndHolds("mine"));
  const std::string link = folder_.At("link");
  std::filesystem::create_symlink(folder_.At("elsewhere"), link);
  EXPECT_FALSE(NameFile::Create(link));
  EXPECT_FALSE(std::filesystem::exists(folder_.At("elsewhere")));
  EXPECT_THAT(NameFile::Create("-"), Fails(Code::kInvalidArgument, HasSubstr("standard output")));
}

TEST_F(NameFiles, AHalfListIsRemoved) {
  {
    Result<NameFile> names = NameFile::Create(path_);
    ASSERT_THAT(names, IsOk());
    const NameFile moved = *std::move(names);
    EXPECT_TRUE(std::filesystem::exists(path_));
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

RC_GTEST_PROP(EscapedNameProperty, NoTwoNamesShareALine,
              (const std::string& left, const std::string& right)) {
  RC_ASSERT(EscapedName(left).find('\n') == std::string::npos);
  RC_ASSERT((EscapedName(left) == EscapedName(right)) == (left == right));
}

}  // namespace
}  // namespace lockstep::cli
