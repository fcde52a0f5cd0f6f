#include "plugins/firestore/spec.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::IsOk;
using ::testing::ElementsAre;

TEST(CollectionSpec, FillsInDefaultsAndSurvivesTheWayThroughJson) {
  const Json written = {{"path", "a/b/c"},
                        {"bad_ids", {{{"name", "r"}, {"kind", "suffix"}, {"value", "_old"}}}},
                        {"documents", {"p", "q"}},
                        {"stale_after_ms", 7'200'000},
                        {"bounds", {{"expected", 30}}},
                        {"cleanup", {{"delete_at_most", 5}}}};
  const Result<CollectionSpec> spec = SpecFrom(written);
  ASSERT_THAT(spec, IsOk());
  EXPECT_EQ(spec->database, "(default)");
  EXPECT_THAT(spec->watched.documents, ElementsAre("p", "q"));
  EXPECT_EQ(spec->watched.stale_after, Duration{7'200'000});
  EXPECT_DOUBLE_EQ(spec->bounds->proliferation, 2.0);
  EXPECT_DOUBLE_EQ(spec->cleanup->delete_share, 0.3);
  EXPECT_EQ(ToJson(*SpecFrom(ToJson(*spec))), ToJson(*spec));
}

TEST(CollectionSpec, WhatIsOutOfRangeIsRefused) {
  const auto refused = [](const std::string& pointer, const Json& value) {
    Json spec = {{"path", "c"},
                 {"bad_ids", {{{"name", "r"}, {"kind", "suffix"}, {"value", "_old"}}}},
                 {"bounds", {{"expected", 30}}},
                 {"cleanup", {{"delete_at_most", 5}}}};
    spec[Json::json_pointer(pointer)] = value;
    return !SpecFrom(spec).has_value();
  };
  EXPECT_TRUE(refused("/path", "a/b"));
  EXPECT_TRUE(refused("/path", ""));
  EXPECT_TRUE(refused("/path", "a//c"));
  EXPECT_TRUE(refused("/path", "__x__"));
  EXPECT_TRUE(refused("/path", ".."));
  EXPECT_TRUE(refused("/path", "lockstep_leases"));
  EXPECT_TRUE(refused("/database", "a/b"));
  EXPECT_TRUE(refused("/bad_ids", Json::array()));
  EXPECT_TRUE(refused("/documents", {"a/b"}));
  EXPECT_TRUE(refused("/documents", {7}));
  EXPECT_TRUE(refused("/documents", {"it_is_old", "this_one_old"})) << "bad by a rule";
  EXPECT_FALSE(refused("/documents", {"it"}));
  EXPECT_TRUE(refused("/stale_after_ms", 0));
  EXPECT_TRUE(refused("/bounds/expected", 0));
  EXPECT_TRUE(refused("/bounds/alert_above", -1));
  EXPECT_TRUE(refused("/bounds/proliferation", "x"));
  EXPECT_TRUE(refused("/cleanup/delete_at_most", 0));
  EXPECT_TRUE(refused("/cleanup/delete_at_most", 1.5));
  EXPECT_TRUE(refused("/cleanup/delete_at_most", UINT64_MAX));
  EXPECT_TRUE(refused("/cleanup/delete_share", 1.1));
  EXPECT_TRUE(refused("/cleanup/delete_share", -0.1));
  EXPECT_TRUE(refused("/cleanup/settle_ms", -1));
  EXPECT_TRUE(refused("/cleanup/untouched_for_ms", "1h"));
  EXPECT_FALSE(refused("/path", "a/b/c"));
}

}  // namespace
}  // namespace lockstep::firestore
