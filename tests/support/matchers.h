// Matchers that name the error: EXPECT_THAT(result, Fails(Code::kAborted, HasSubstr("etag"))).
#pragma once

#include <gmock/gmock.h>

#include "reconciler/base/result.h"

namespace lockstep::testing {

MATCHER(IsOk, "") {
  if (arg.has_value()) return true;
  *result_listener << Name(arg.error().code) << ": " << arg.error().message;
  return false;
}

MATCHER_P(IsOkAndHolds, value, "") {
  if (!arg.has_value()) {
    *result_listener << Name(arg.error().code) << ": " << arg.error().message;
    return false;
  }
  return ::testing::ExplainMatchResult(value, *arg, result_listener);
}

MATCHER_P2(Fails, code, message, "") {
  if (arg.has_value()) {
    *result_listener << "it succeeded";
    return false;
  }
  *result_listener << Name(arg.error().code) << ": " << arg.error().message;
  return arg.error().code == code &&
         ::testing::ExplainMatchResult(message, arg.error().message, result_listener);
}

}  // namespace lockstep::testing
