#include "reconciler/loop/flap_guard.h"

#include <gmock/gmock.h>

namespace lockstep {
namespace {

using std::chrono::minutes;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Address kJob{"cloud_run_job", "nightly"};
const TimePoint kDay{std::chrono::hours{24 * 20'000}};

class Flaps : public ::testing::Test {
 protected:
  void Change(Duration at, const std::string& wish = "image = a",
              const std::string& manifest = "m1", const Address& address = kJob) {
    guard.Record(manifest, {.address = address, .changed = true, .wish = wish}, at, kDay + at);
  }
  std::vector<Address> Suspended(const std::string& manifest = "m1") const {
    std::vector<Address> addresses;
    for (const Flapping& one : guard.Suspended(manifest)) addresses.push_back(one.address);
    return addresses;
  }

  FlapGuard guard;
};

TEST_F(Flaps, TheThirdChangeWithinAnHourSuspends) {
  Change(minutes{0});
  Change(minutes{30});
  EXPECT_THAT(Suspended(), IsEmpty());
  Change(minutes{60});
  ASSERT_THAT(Suspended(), ElementsAre(kJob));
  EXPECT_EQ(guard.Suspended("m1")[0].since, kDay + minutes{60});
}

TEST_F(Flaps, ThreeChangesInMoreThanAnHourDoNot) {
  for (int i = 0; i < 40; ++i) Change(minutes{31 * i});
  EXPECT_THAT(Suspended(), IsEmpty());
}

TEST_F(Flaps, ThreeDeploymentsOfDifferentImagesAreNoFlapping) {
  for (const char* wish : {"image = a", "image = b", "image = c", "image = d"}) {
    Change(minutes{1}, wish);
  }
  EXPECT_THAT(Suspended(), IsEmpty());
}

TEST_F(Flaps, TwoImagesInTurnsAreFlapping) {
  for (const char* wish : {"image = a", "image = b", "image = a", "image = b", "image = a"}) {
    Change(minutes{1}, wish);
  }
  EXPECT_THAT(Suspended(), ElementsAre(kJob));
}

TEST_F(Flaps, OneResourceIsNotSuspendedForAnother) {
  Change(minutes{1}, "x", "m1", {"cloud_run_job", "a"});
  Change(minutes{2}, "x", "m1", {"cloud_run_job", "b"});
  Change(minutes{3}, "x", "m1", {"cloud_run_job", "c"});
  EXPECT_THAT(Suspended(), IsEmpty());
}

TEST_F(Flaps, ItLastsForDaysAndEndsWithAnotherManifest) {
  for (int i = 0; i < 3; ++i) Change(minutes{i});
  Change(minutes{60 * 24 * 5}, "x", "m1", {"cloud_run_job", "other"});
  EXPECT_THAT(Suspended("m1"), ElementsAre(kJob));
  EXPECT_THAT(Suspended("m2"), IsEmpty());
  Change(minutes{60 * 24 * 6}, "image = a", "m2");
  EXPECT_THAT(Suspended("m2"), IsEmpty());
  EXPECT_THAT(Suspended("m1"), IsEmpty()) << "the old text comes back: it is changed once more";
}

TEST(HoldBack, ASuspendedResourceIsNoChangeAndSaysWhatIsHeldBack) {
  Plan plan;
  plan.changes = {{.address = kJob,
                   .action = Action::kUpdate,
                   .reason = "the tag moved",
                   .diffs = {{.path = "image"}},
                   .ladder = {{.rung = "digest", .verdict = Verdict::kRefuted}}},
                  {.address = {"cloud_run_job", "other"}, .action = Action::kUpdate}};
  HoldBack({{kJob, kDay}, {{"cloud_run_job", "gone"}, kDay}}, plan);
  EXPECT_EQ(plan.changes[0].action, Action::kNone);
  EXPECT_THAT(plan.changes[0].reason,
              AllOf(HasSubstr("2024-10-04"), HasSubstr("held back: the tag moved")));
  EXPECT_THAT(plan.changes[0].diffs, IsEmpty());
  EXPECT_TRUE(AnyRefuted(plan.changes[0].ladder)) << "its gate stays closed";
  EXPECT_EQ(plan.changes[1].action, Action::kUpdate);
  EXPECT_THAT(plan.findings,
              ElementsAre(AllOf(Field(&Finding::about, kJob), Field(&Finding::blocks, false),
                                Field(&Finding::what, HasSubstr("three times within an hour")),
                                Field(&Finding::detail, HasSubstr("change the manifest or")))));
}

}  // namespace
}  // namespace lockstep
