#include "plugins/google_auth/access_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string TextOf(const Result<Secret>& token) {
  return token ? token->Reveal() : "error: " + token.error().message;
}

TEST(CleanToken, TrimsAndRefusesWhatWouldBreakAHeader) {
  EXPECT_EQ(TextOf(CleanToken(" ya29.abc-_=/+~\r\n", "X")), "ya29.abc-_=/+~");
  for (const std::string& text :
       {std::string{"canary\r\nx: y"}, std::string{"canary token"}, std::string{"canary\0", 7},
        std::string{"canary\x7f"}, std::string{"canary\xc3\xa9"}, std::string{"canary\tx"}}) {
    EXPECT_THAT(
        CleanToken(text, "THE_VARIABLE"),
        Fails(Code::kInvalidArgument, AllOf(HasSubstr("THE_VARIABLE"), Not(HasSubstr("canary")))));
  }
  EXPECT_THAT(CleanToken(" \n", "X"), Fails(Code::kInvalidArgument, "X is empty"));
}

TEST(FixedToken, IsHandedOutUntilItIsRefusedAndThenSaysSo) {
  const std::unique_ptr<TokenSource> source = FixedToken(Secret{"canary"}, "LOCKSTEP_ACCESS_TOKEN");
  EXPECT_EQ(TextOf(source->Token({})), "canary");
  source->Drop(Secret{"another"});
  EXPECT_EQ(TextOf(source->Token({})), "canary");
  source->Drop(Secret{"canary"});
  EXPECT_THAT(source->Token({}),
              Fails(Code::kUnauthenticated,
                    AllOf(HasSubstr("LOCKSTEP_ACCESS_TOKEN"), HasSubstr("cannot be refreshed"),
                          Not(HasSubstr("canary")))));
}

TEST(TokenFromFile, IsReadAgainEachTime) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("token", "one\n");
  const std::unique_ptr<TokenSource> source = TokenFromFile(path);
  EXPECT_EQ(TextOf(source->Token({})), "one");
  folder.Write("token", "  two  \n");
  EXPECT_EQ(TextOf(source->Token({})), "two");
}

TEST(TokenFromFile, ARefusedOneComesBackOnlyAsAnother) {
  const testing::TemporaryFolder folder;
  const std::unique_ptr<TokenSource> source = TokenFromFile(folder.Write("token", "canary"));
  source->Drop(Secret{"canary"});
  EXPECT_THAT(source->Token({}), Fails(Code::kUnauthenticated, AllOf(HasSubstr("token was refused"),
                                                                     Not(HasSubstr("canary")))));
  folder.Write("token", "fresh");
  EXPECT_EQ(TextOf(source->Token({})), "fresh");
}

TEST(TokenFromFile, AFileThatIsGoneOrEmptyIsAnError) {
  const testing::TemporaryFolder folder;
  EXPECT_THAT(TokenFromFile(folder.At("none"))->Token({}),
              Fails(Code::kNotFound, HasSubstr("none")));
  EXPECT_THAT(TokenFromFile(folder.Write("empty", "\n"))->Token({}),
              Fails(Code::kInvalidArgument, HasSubstr("is empty")));
}

}  // namespace
}  // namespace lockstep::google_auth
