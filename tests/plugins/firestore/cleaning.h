// Cleaning: applies of a plan that deletes, with what may happen between their requests.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
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
  using Act = std::function<std::optional<Result<Response>>()>;
  // Both run `act` at the nth commit that deletes, counted from 1.
  void BeforeDeletes(int nth, Act act) { scene_.database.before = AtDeletes(nth, std::move(act)); }
  void AfterDeletes(int nth, Act act) { scene_.database.after = AtDeletes(nth, std::move(act)); }
  std::vector<std::string> Leases() { return scene_.database.Holders(); }

  Scene scene_;
  int commits_ = 0;

 private:
  decltype(FakeFirestore::before) AtDeletes(int nth, Act act) {
    return [this, nth, act = std::move(act)](const std::string& method,
                                             const Json& body) -> std::optional<Result<Response>> {
      if (!Deletes(method, body) || ++commits_ != nth) return std::nullopt;
      return act();
    };
  }
};

inline void ExpectCounts(const Applied& applied, std::int64_t deleted, std::int64_t survived,
                         std::int64_t gone) {
  ASSERT_TRUE(applied.documents);
  EXPECT_EQ(applied.documents->deleted, deleted);
  EXPECT_EQ(applied.documents->survived, survived);
  EXPECT_EQ(applied.documents->gone, gone);
}

}  // namespace lockstep::firestore::testing
