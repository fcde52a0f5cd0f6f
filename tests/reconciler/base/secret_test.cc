#include "reconciler/base/secret.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>

namespace lockstep {
namespace {

static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, TheTextIsReachedByItsOneNameOnly) {
  const Secret secret(std::string("ya29.token"));
  EXPECT_EQ(secret.Reveal(), "ya29.token");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, ACopyOutlivesItsOriginal) {
  Secret first(std::string(100, 'x'));
  const Secret copy = first;
  first = Secret(std::string("other"));
  EXPECT_EQ(copy.Reveal(), std::string(100, 'x'));
  EXPECT_EQ(first.Reveal(), "other");
}

TEST(Secret, NothingStaysInASecretThatWasMovedFrom) {
  // A short text lives inside the object itself, so that a move alone would leave it there.
  for (const std::size_t length : {5U, 200U}) {
    Secret from(std::string(length, 's'));
    const char* const place = from.Reveal().data();
    Secret to = std::move(from);
    EXPECT_EQ(to.Reveal(), std::string(length, 's'));
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    if (length == 5U) {
      EXPECT_EQ(std::string(place, length), std::string(length, '\0'));
    }
  }
}

TEST(Secret, AssignmentWipesWhatWasThere) {
  Secret secret(std::string("short"));
  const char* const place = secret.Reveal().data();
  const Secret replacement(std::string("n"));
  secret = replacement;
  EXPECT_EQ(secret.Reveal(), "n");
  EXPECT_EQ(std::string(place + 2, 3), std::string(3, '\0'));
}

TEST(Secret, AssignmentToItselfChangesNothing) {
  Secret secret(std::string("same"));
  Secret& alias = secret;
  secret = alias;
  EXPECT_EQ(secret.Reveal(), "same");
  secret = std::move(alias);
  EXPECT_EQ(secret.Reveal(), "same");
}

}  // namespace
}  // namespace lockstep
