#include "reconciler/base/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace lockstep {
namespace {

TEST(Nearest, SlipsOfTheFingerFindTheKeyThatWasMeant) {
  constexpr std::array<std::string_view, 8> kKeys{"image", "images",  "services",  "jobs",
                                                  "job",   "bad_ids", "unmanaged", "cleanup"};
  struct Case {
    std::string name{};
    std::string nearest{};
  };
  const std::vector<Case> cases{
      {"imgae", "image"},
      {"imagess", "images"},
      {"Services", "services"},
      {"service", "services"},
      {"bad-ids", "bad_ids"},
      {"BAD_IDS", "bad_ids"},
      {"badids", "bad_ids"},
      {"unmanged", "unmanaged"},
      {"joob", "job"},
      {"clean_up", "cleanup"},
      {"replicas", ""},
      {"x", ""},
      {"", ""},
      {"zzzzzz", ""},
      {std::string(5'000, 'i'), ""},
  };
  for (const auto& [name, nearest] : cases) EXPECT_EQ(Nearest(name, kKeys), nearest) << name;
}

TEST(Nearest, TheFirstOfEquallyNearNamesWins) {
  const std::vector<std::string> known{"cat", "car"};
  EXPECT_EQ(Nearest("caz", known), "cat");
  EXPECT_EQ(Nearest("caz", std::vector<std::string>{}), "");
}

TEST(Nearest, ShortNamesThatShareNothingAreNotMeant) {
  const std::vector<std::string> known{"a", "ab"};
  EXPECT_EQ(Nearest("z", known), "");
  EXPECT_EQ(Nearest("ac", known), "a");
}

}  // namespace
}  // namespace lockstep
