// A saved plan is applied as its bytes were reviewed, or refused before the first request.
#include "reconciler/base/durable_file.h"
#include "reconciler/saved/plan_file.h"
#include "tests/proof/day.h"

namespace lockstep::testing::proof {
namespace {

struct Damage {
  std::size_t at = 0;
  bool cut = false;
};

std::string Damaged(std::string bytes, const Damage& damage, char flip) {
  if (damage.cut) return bytes.substr(0, damage.at);
  bytes[damage.at] = static_cast<char>(bytes[damage.at] ^ flip);
  return bytes;
}

TEST(PlanIntegrity, NoByteMayChangeAndNoLengthMayBeCut) {
  Day day;
  const std::string path = day.folder() / "p.plan";
  ASSERT_EQ(day.Run({"plan", "--out", path, day.Manifest()}).exit_code, 0);
  const std::string whole = ReadFile(path, kLargestPlanFile).value();
  ASSERT_TRUE(ReadPlanFile(whole)) << "or the refusals prove nothing";
  day.proxy().Clear();
  Dice dice;
  std::vector<Damage> all;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    all.push_back({.at = at, .cut = false});
    all.push_back({.at = at, .cut = true});
  }
  int accepted = 0;
  for (const Damage& damage : all) {
    const char flip = static_cast<char>(dice.Between(1, 255));
    accepted += ReadPlanFile(Damaged(whole, damage, flip)) ? 1 : 0;
  }
  EXPECT_EQ(accepted, 0);
  const auto by_the_program = dice.Some(all, static_cast<std::size_t>(Count(150, 5'000)));
  for (const Damage& damage : by_the_program) {
    const char flip = static_cast<char>(dice.Between(1, 255));
    ASSERT_TRUE(WriteFileDurably(path, Damaged(whole, damage, flip)));
    const Ended apply = day.Run({"apply", path});
    EXPECT_EQ(apply.exit_code, 1) << damage.at << (damage.cut ? " cut" : " flipped");
  }
  EXPECT_TRUE(day.proxy().passed().empty());
  ASSERT_TRUE(WriteFileDurably(path, whole));
  EXPECT_EQ(day.Run({"apply", path}).exit_code, 0) << "as it was reviewed it is applied";
  Figure("each of " + std::to_string(whole.size()) +
         " bytes flipped, each length cut: " + std::to_string(all.size()) + " refused; " +
         std::to_string(by_the_program.size()) + " of them by the program with 0 requests");
}

}  // namespace
}  // namespace lockstep::testing::proof
