#include "plugins/firestore/target_list.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace lockstep::firestore {
namespace {

RC_GTEST_PROP(PackedTargets, ComeBackAsTheyWereInOrder,
              (const std::vector<std::tuple<std::string, std::string, std::uint16_t>>& rows)) {
  TargetList list;
  for (const auto& [id, time, rule] : rows) list.Add({id, time, rule});
  RC_ASSERT(list.IsWhole());
  for (const auto& [id, time, rule] : rows) {
    const std::optional<Target> target = list.Take();
    RC_ASSERT(target.has_value());
    RC_ASSERT(target->id == id);
    RC_ASSERT(target->update_time == time);
    RC_ASSERT(target->rule == rule);
  }
  RC_ASSERT(!list.Take().has_value());
}

Target Nth(int i) {
  const std::string digits = std::to_string(1'000'000 + i);
  return {.id = "NbacTeamBoxscoreProcessor_None_" + digits,
          .update_time = "2026-01-02T03:04:05." + digits.substr(1) + "Z"};
}

TEST(PackedTargets, AHundredThousandOfTheIncidentsKindFit) {
  TargetList list;
  for (int i = 0; i < 100'000; ++i) list.Add(Nth(i));
  ASSERT_TRUE(list.IsWhole());
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(list.Take()->id, Nth(i).id);
}

TEST(PackedTargets, WhatDoesNotFitIsForgottenWhole) {
  TargetList list(std::size_t{64} << 10);
  for (int i = 0; i < 100'000; ++i) list.Add(Nth(i));
  EXPECT_FALSE(list.IsWhole());
  EXPECT_FALSE(list.Take());
}

}  // namespace
}  // namespace lockstep::firestore
