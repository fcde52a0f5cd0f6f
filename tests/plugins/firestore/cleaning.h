// Cleaning: applies of a plan that deletes, with what may happen between their requests.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugins/firestore/collection.h"
#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore::testing {

inline Result<Response> Lost() { return Fail(Code::kUnavailable, "no answer"); }

inline bool Deletes(const std::string& method, const Json& body) {
  return method == "commit" && At(body, "writes").size() > 1;
}

inline std::string LeasePath() {
  const std::string name = LeaseName({.project = "p", .path = "c"});
  return name.substr(std::string(FakeFirestore::kPrefix).size());
}

class Cleaning : public ::testing::Test {
 protected:
  Change Planned() {
    const Result<lockstep::Planned> planned = scene_.Plan();
    EXPECT_THAT(planned, lockstep::testing::IsOk());
    return planned->change;
  }
  // Runs `act` before the nth commit that deletes, counted from 1.
  void BeforeDeletes(int nth, const std::function<std::optional<Result<Response>>()>& act) {
    scene_.database.before = [this, nth, act](const std::string& method,
                                              const Json& body) -> std::optional<Result<Response>> {
      if (!Deletes(method, body) || ++commits_ != nth) return std::nullopt;
      return act();
    };
  }
  void AfterDeletes(int nth, const std::function<std::optional<Result<Response>>()>& act) {
    scene_.database.after = [this, nth, act](const std::string& method,
                                             const Json& body) -> std::optional<Result<Response>> {
      if (!Deletes(method, body) || ++commits_ != nth) return std::nullopt;
      return act();
    };
  }
  std::vector<std::string> Leases() { return scene_.database.Holders(); }

  Scene scene_;
  int commits_ = 0;
};

inline void ExpectCounts(const Applied& applied, std::int64_t deleted, std::int64_t survived,
                         std::int64_t gone) {
  ASSERT_TRUE(applied.documents);
  EXPECT_EQ(applied.documents->deleted, deleted);
  EXPECT_EQ(applied.documents->survived, survived);
  EXPECT_EQ(applied.documents->gone, gone);
}

}  // namespace lockstep::firestore::testing
