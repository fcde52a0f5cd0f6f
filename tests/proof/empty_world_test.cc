// No answer that is empty, foreign or cut is taken for an empty world.
#include "tests/integration/fire/fire.h"
#include "tests/proof/day.h"

namespace lockstep::testing::proof {
namespace {

// An answer of the right shape without its last element, and without what tells of more.
std::string ShortPage(const std::string& body) {
  Json whole = ParseJson(body).value_or(Json());
  if (whole.is_array() && !whole.empty()) whole.erase(whole.size() - 1);
  if (whole.is_object()) {
    whole.erase("nextPageToken");
    for (auto& [key, value] : whole.items()) {
      if (value.is_array() && !value.empty()) value.erase(value.size() - 1);
    }
  }
  return Dump(whole);
}

// As if nothing were there, in the words of each API.
std::string NothingThere(const std::string& body) {
  const Json whole = ParseJson(body).value_or(Json());
  return whole.is_array() ? "[]" : "{}";
}

std::vector<NamedFault> EmptyAnswers() {
  return {{"nothing there", faults::Edit(NothingThere)},
          {"a page without its last", faults::Edit(ShortPage)},
          {"404", faults::Google(404, "NOT_FOUND")},
          {"a login page", faults::Html()},
          {"an empty body", faults::Edit([](const std::string&) { return ""; })}};
}

struct Emptied {
  NamedFault answer{};
  std::string target{};
};

enum class Outcome { kRefused, kNotNeeded };

Outcome ApplyWith(const Emptied& emptied) {
  SCOPED_TRACE(emptied.answer.name + " for " + emptied.target);
  Day day;
  day.proxy().Add({.fault = emptied.answer.fault, .part = emptied.target});
  const Ended apply = day.Run({"apply", "--auto-approve", day.Manifest()});
  const std::size_t left = day.ExpectNothingLost();
  day.ExpectCommitsWithinBounds();
  if (left == day.before().size()) {
    EXPECT_EQ(apply.exit_code, 1) << "nothing was deleted, and that is said to be all";
    return Outcome::kRefused;
  }
  // Then what was emptied is none of what a delete stands on, and the whole outcome is right.
  EXPECT_EQ(left, kGood);
  EXPECT_EQ(day.AskedToDelete().size(), kBad);
  return Outcome::kNotNeeded;
}

// What a plan reads, by path: each kind of read once.
std::vector<std::string> Reads() {
  Day day;
  EXPECT_EQ(day.Run({"plan", day.Manifest()}).exit_code, 0);
  std::set<std::string> targets;
  for (const Passed& one : day.proxy().passed()) {
    targets.insert(one.target.substr(0, one.target.find('?')));
  }
  return {targets.begin(), targets.end()};
}

TEST(EmptyWorld, NoReadThatComesBackEmptyEverLetsADocumentGo) {
  std::vector<Emptied> all;
  for (const std::string& target : Reads()) {
    for (const NamedFault& answer : EmptyAnswers()) all.push_back({answer, target});
  }
  const auto chosen =
      Dice().Some(all, static_cast<std::size_t>(Count(40, static_cast<int>(all.size()))));
  std::atomic<int> refused = 0;
  std::atomic<int> not_needed = 0;
  ForEachAtOnce(chosen, [&](const Emptied& one) {
    ++(ApplyWith(one) == Outcome::kRefused ? refused : not_needed);
  });
  EXPECT_GT(refused, 0);
  Figure(std::to_string(chosen.size()) + " of " + std::to_string(all.size()) +
         " reads x empty answers: " + std::to_string(refused) + " refused with 0 deletes; " +
         std::to_string(not_needed) +
         " emptied only what no delete stands on, and ended with exactly the right 18");
}

}  // namespace
}  // namespace lockstep::testing::proof
