// Every fault at every request of a clean-up on the real emulator: whatever it is told, nothing is
// deleted that was not planned, nothing without a copy, and the next run ends the work.
#include "tests/integration/fire/documents.h"

namespace lockstep::testing {
namespace {

constexpr int kBad = 28;  // a first batch of 25, and one more
constexpr int kGood = 3;

class EveryRequestOfACleanUp : public DocumentsUnderFire {
 protected:
  struct Run {
    bool planned = false;
    Applied applied{};
  };

  Run PlanAndApply() {
    Renew();
    Run run;
    const Result<lockstep::Change> change = Plan();
    if (!change) return run;
    run.planned = true;
    EXPECT_LE(change->documents, kBad) << "more than there are";
    run.applied = Apply(*change);
    return run;
  }

  // What holds after any run, whatever became of it. Adds to `copies` what was kept. Says how many
  // documents are left.
  std::size_t ExpectNoDamage(const std::map<std::string, Json>& before,
                             std::set<std::string>& copies) {
    copies.merge(KeptNames());
    const std::map<std::string, Json> after = Documents();
    for (const auto& [name, document] : before) {
      const bool bad = name.find("_None_") != std::string::npos;
      const auto found = after.find(name);
      if (found != after.end()) {
        EXPECT_EQ(found->second, document);
      } else {
        EXPECT_TRUE(bad && copies.contains(name)) << name << " is gone without a copy";
      }
    }
    for (const Passed& one : proxy_->passed()) {
      const Json body = ParseJson(one.body).value_or(Json());
      if (At(body, "writes").is_array()) {
        EXPECT_LE(At(body, "writes").size(), 500U);
      }
    }
    return after.size();
  }

  // One fault at the `position`th request. False if there are fewer requests.
  bool Survives(const NamedFault& fault, int position) {
    SCOPED_TRACE(fault.name + " at request " + std::to_string(position));
    NewProject();
    Seed(kBad, kGood);
    const std::map<std::string, Json> before = Documents();
    std::set<std::string> copies;
    proxy_->Clear();
    proxy_->Add({.fault = fault.fault, .first = position, .times = 1});
    const Run first = PlanAndApply();
    const bool struck = proxy_->passed().size() >= static_cast<std::size_t>(position);
    const std::size_t left = ExpectNoDamage(before, copies);
    const std::int64_t deleted = first.applied.documents ? first.applied.documents->deleted : 0;
    EXPECT_LE(deleted, static_cast<std::int64_t>(before.size() - left)) << "counted, not done";
    if (first.planned && !first.applied.error) {
      EXPECT_EQ(deleted, kBad);
      EXPECT_EQ(left, std::size_t{kGood});
      return struck;
    }
    proxy_->Clear();
    const Run second = PlanAndApply();
    EXPECT_TRUE(second.planned && !second.applied.error) << "the next run ends the work";
    EXPECT_EQ(ExpectNoDamage(before, copies), std::size_t{kGood});
    return struck;
  }
};

TEST_F(EveryRequestOfACleanUp, MayFailInAnyWay) {
  int points = 0;
  for (const NamedFault& fault : DistinctFaults()) {
    for (int position = 1; !HasFailure() && Survives(fault, position); ++position) ++points;
  }
  RecordProperty("points", points);
  std::printf("%d faults at a request\n", points);
  EXPECT_GT(points, 100);
}

}  // namespace
}  // namespace lockstep::testing
