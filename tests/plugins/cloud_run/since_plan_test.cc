#include "plugins/cloud_run/since_plan.h"

#include <gmock/gmock.h>

#include <string>

#include "plugins/cloud_run/order.h"

namespace lockstep::cloud_run {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Since = SincePlan::State;

const std::string kPlannedImage = "gcr.io/p/i@sha256:" + std::string(64, '9');
constexpr const char* kOldImage = "gcr.io/p/i:old";

Order AnOrder(const std::string& generation, const std::string& live_image) {
  return {.name = "projects/p/locations/r/jobs/j",
          .image = kPlannedImage,
          .digests = {"sha256:" + std::string(64, '9')},
          .seen = {.etag = "\"" + generation + "\"",
                   .generation = generation,
                   .update_time = "1970-01-01T09:00:00Z",
                   .last_modifier = "ci@example.com"},
          .seen_image = live_image};
}

Change ChangeOf(const Order& order, Action action) {
  return {.address = {"cloud_run_job", "j"},
          .action = action,
          .reason = "the tag moved",
          .payload = ToJson(order),
          .fingerprint = order.seen.generation};
}

struct SinceCase {
  const char* what;
  Action planned;
  Action now;
  const char* generation;  // now; 3 when it was planned
  std::string live_image;  // now
  Since state;
};

TEST(JobSincePlan, IsToDoDoneOrMoved) {
  for (const SinceCase& one : {
           SinceCase{"nobody touched it", Action::kUpdate, Action::kUpdate, "3", kOldImage,
                     Since::kToDo},
           SinceCase{"it is as wanted", Action::kUpdate, Action::kNone, "4", kPlannedImage,
                     Since::kDone},
           SinceCase{"an apply of this plan began", Action::kUpdate, Action::kUpdate, "4",
                     kPlannedImage, Since::kToDo},
           SinceCase{"another writer came", Action::kUpdate, Action::kUpdate, "4", kOldImage,
                     Since::kMoved},
           SinceCase{"it was right and is right", Action::kNone, Action::kNone, "4", kPlannedImage,
                     Since::kDone},
           SinceCase{"it was right and is not", Action::kNone, Action::kUpdate, "4",
                     "gcr.io/p/evil", Since::kMoved},
       }) {
    const SincePlan since =
        CompareWithNow(ChangeOf(AnOrder("3", kOldImage), one.planned),
                       ChangeOf(AnOrder(one.generation, one.live_image), one.now));
    EXPECT_EQ(since.state, one.state) << one.what;
    EXPECT_EQ(since.moved.empty(), one.state != Since::kMoved) << one.what;
  }
}

TEST(JobSincePlan, IsToldFromAndToAndByWhom) {
  const SincePlan since = CompareWithNow(ChangeOf(AnOrder("3", kOldImage), Action::kUpdate),
                                         ChangeOf(AnOrder("5", "gcr.io/p/x"), Action::kUpdate));
  EXPECT_THAT(since.moved,
              AllOf(HasSubstr("generation 3 -> 5"), HasSubstr("image gcr.io/p/i:old -> gcr.io/p/x"),
                    HasSubstr("by ci@example.com")));
}

TEST(JobSincePlan, AChangeThatWantsWhatTheManifestDoesNotHasMoved) {
  Order forged = AnOrder("3", kOldImage);
  forged.image = "gcr.io/p/i@sha256:" + std::string(64, '6');
  const Change now = ChangeOf(AnOrder("3", kOldImage), Action::kUpdate);
  EXPECT_EQ(CompareWithNow(ChangeOf(forged, Action::kUpdate), now).state, Since::kMoved);
  forged = AnOrder("3", kOldImage);
  forged.name = "projects/p/locations/r/jobs/other";
  EXPECT_EQ(CompareWithNow(ChangeOf(forged, Action::kUpdate), now).state, Since::kMoved);
  EXPECT_EQ(CompareWithNow({.payload = Json::object()}, now).state, Since::kMoved);
}

}  // namespace
}  // namespace lockstep::cloud_run
