// Updates of which it is not certain whether they were done.
#include <gmock/gmock.h>

#include <deque>
#include <optional>

#include "plugins/cloud_run/update.h"
#include "tests/plugins/cloud_run/service_update.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(UpdateInDoubt, AnOperationThatCannotBeReadLeavesTheWordToTheService) {
  for (const Result<Response>& reply : {Refused(404, "NOT_FOUND", "no such operation"),
                                        Refused(403, "PERMISSION_DENIED", "no"), Lost()}) {
    World world({Ok(kLive), Ok(Operation()), reply, Ok(StillReconciling(Done(kLive))),
                 Ok(Done(kLive)), Ok(RawRevision(kNew))});
    EXPECT_EQ(Apply(world, PlanFor(kLive)), std::nullopt);
  }
}

TEST(UpdateInDoubt, ALostAnswerToAnUpdateThatWasDoneIsSuccess) {
  for (const Result<Response>& reply :
       {Lost(), Refused(409, "ABORTED", "Conflict for resource 'raw'"),
        Result<Response>(Fail(Code::kDeadlineExceeded, "no answer in 20s")),
        Result<Response>(Response{.status = 200, .body = "{\"name\": "})}) {
    World world({Ok(kLive), reply, Ok(StillReconciling(Done(kLive))), Ok(Done(kLive)),
                 Ok(RawRevision(kNew))});
    EXPECT_EQ(Apply(world, PlanFor(kLive)), std::nullopt);
  }
}

TEST(UpdateInDoubt, ALostAnswerToAnUpdateThatWasNotDoneIsSaidAndNotSentAgain) {
  World world({Ok(kLive), Lost(), Ok(kLive)});
  EXPECT_THAT(
      Apply(world, PlanFor(kLive)),
      FailsWith(Code::kUnavailable, HasSubstr("the update was not done: connection reset")));
  EXPECT_THAT(world.Calls(),
              ElementsAre("GET services/raw", "PATCH services/raw", "GET services/raw"));
}

TEST(UpdateInDoubt, AConflictWithAnotherWriterNamesWhatMoved) {
  Json moved = kLive;
  moved["generation"] = "43";
  moved["etag"] = "\"e43\"";
  World world({Ok(kLive), Refused(409, "ABORTED", "Conflict"), Ok(moved)});
  EXPECT_THAT(Apply(world, PlanFor(kLive)),
              FailsWith(Code::kAborted, HasSubstr("generation 42 -> 43")));
}

TEST(UpdateInDoubt, OnlyARefusalBeforeTheUpdateIsCertainToHaveChangedNothing) {
  Json moved = kLive;
  moved["generation"] = "43";
  moved["etag"] = "\"e43\"";
  Json overtaken = Done(kLive);
  overtaken["template"]["annotations"] = {{"lockstep.dev/deployed", "another"}};
  struct Case {
    std::deque<Result<Response>> replies;
    bool untouched;
  };
  for (const Case& c : {Case{{Ok(moved)}, true},
                        Case{{Ok(kLive), Refused(409, "ABORTED", "Conflict"), Ok(moved)}, false},
                        Case{{Ok(kLive), Lost(), Ok(moved)}, false},
                        Case{{Ok(kLive), Ok(Operation(true)), Ok(overtaken)}, false}}) {
    World world(c.replies);
    const std::optional<Error> error = Apply(world, PlanFor(kLive));
    ASSERT_THAT(error, FailsWith(Code::kAborted, HasSubstr("changed since the plan")));
    EXPECT_EQ(error->untouched, c.untouched) << error->message;
  }
}

TEST(UpdateInDoubt, AnUpdateThatFoundNoTurnWithinTheQuotaIsNoLostAnswer) {
  World world({Ok(kLive), Fail(Error{.code = Code::kDeadlineExceeded,
                                     .message = "not sent: the write quota of us-west2",
                                     .untouched = true})});
  const std::optional<Error> error = Apply(world, PlanFor(kLive));
  EXPECT_THAT(error, FailsWith(Code::kDeadlineExceeded, HasSubstr("not sent: the write quota")));
  EXPECT_EQ(world.Calls().size(), 2U) << "nothing is in doubt, so nothing is read";
}

TEST(UpdateInDoubt, ALostAnswerAndNoSightOfTheServiceIsCalledUnknown) {
  World world({Ok(kLive), Lost(), Refused(403, "PERMISSION_DENIED", "no longer")});
  EXPECT_THAT(Apply(world, PlanFor(kLive)),
              FailsWith(Code::kUnavailable, HasSubstr("whether it was done is not known")));
}

TEST(UpdateInDoubt, ARefusalIsPassedOnAndNothingWasChanged) {
  World world({Ok(kLive), Refused(403, "PERMISSION_DENIED",
                                  "Permission 'iam.serviceaccounts.actAs' denied on x")});
  EXPECT_THAT(Apply(world, PlanFor(kLive)), FailsWith(Code::kPermissionDenied, HasSubstr("actAs")));
  EXPECT_EQ(world.Calls().size(), 2U);
}

}  // namespace
}  // namespace lockstep::cloud_run
