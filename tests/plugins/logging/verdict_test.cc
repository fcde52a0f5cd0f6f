// What the entries of a log prove of a check.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/plugins/logging/log_lines.h"

namespace lockstep::logging {
namespace {

struct VerdictCase {
  std::string name;
  Json question;
  std::vector<Json> entries;
  std::string said;
};

class LogVerdicts : public LogLines, public ::testing::WithParamInterface<VerdictCase> {};

TEST_P(LogVerdicts, FollowFromTheEntries) {
  EXPECT_EQ(Said(GetParam().question, {Page(GetParam().entries)}), GetParam().said);
}

INSTANTIATE_TEST_SUITE_P(
    Of, LogVerdicts,
    ::testing::Values(
        VerdictCase{"ContainsFound",
                    Asked({Check("contains", "Stopped heartbeat for p2_")}),
                    {Entry("10:09:00", "Stopped heartbeat for p2_b"),
                     Entry("10:08:00", "Stopped heartbeat for p2_a")},
                    "proven: revision raw-00002-new said \"Stopped heartbeat for p2_b\" at "
                    "2026-02-01T10:09:00Z"},
        VerdictCase{"ContainsNotFound",
                    Asked({Check("contains", "ready")}),
                    {Entry("10:09:00", "one"), Entry("10:08:00", "READY")},
                    "refuted: none of 2 entries of revision raw-00002-new in the last 15m contains "
                    "\"ready\""},
        VerdictCase{"NoEntryAtAll",
                    Asked({Check("contains", "ready")}),
                    {},
                    "unknown: revision raw-00002-new has no entry in the log of project p in the "
                    "last 15m"},
        VerdictCase{"OnlyOlderEntries",
                    Asked({Check("contains", "ready", "5m")}),
                    {Entry("10:04:59", "ready")},
                    "unknown: revision raw-00002-new has no entry in the log of project p in the "
                    "last 5m"},
        VerdictCase{"TooYoungToHaveSaidIt",
                    Asked({Check("contains", "ready")}, On("10:00:00")),
                    {Entry("10:09:00", "starting")},
                    "unknown: none of 1 entry of revision raw-00002-new in the last 15m contains "
                    "\"ready\" so far: it has been there since 2026-02-01T10:00:00Z only"},
        VerdictCase{"StillAtIt",
                    Asked({Check("contains", "ready")}, ""),
                    {Entry("10:09:00", "starting")},
                    "unknown: none of 1 entry of revision raw-00002-new in the last 15m contains "
                    "\"ready\" so far: it still runs"},
        VerdictCase{"MatchesFound",
                    Asked({Check("matches", "p2_\\w+$")}),
                    {Entry("10:09:00", "Stopped heartbeat for p2_a")},
                    "proven: revision raw-00002-new said \"Stopped heartbeat for p2_a\" at "
                    "2026-02-01T10:09:00Z"},
        VerdictCase{"MatchesNotFound",
                    Asked({Check("matches", "p2_\\d")}),
                    {Entry("10:09:00", "p2_a")},
                    "refuted: none of 1 entry of revision raw-00002-new in the last 15m matches "
                    "\"p2_\\d\""},
        VerdictCase{"LacksAndItIsNotThere",
                    Asked({Check("lacks", "Traceback")}),
                    {Entry("10:09:00", "one"), Entry("10:08:00", "two")},
                    "proven: none of 2 entries of revision raw-00002-new in the last 15m holds "
                    "\"Traceback\""},
        VerdictCase{"LacksOfAYoungOne",
                    Asked({Check("lacks", "Traceback")}, On("10:08:00")),
                    {Entry("10:09:00", "one")},
                    "proven: none of 1 entry of revision raw-00002-new in the last 15m holds "
                    "\"Traceback\""},
        VerdictCase{"LacksAndItIsThere",
                    Asked({Check("lacks", "Traceback")}),
                    {Entry("10:09:00", "fine"), Entry("10:08:00", "x\nTraceback (most\ny")},
                    "refuted: revision raw-00002-new said \"Traceback (most\" at "
                    "2026-02-01T10:08:00Z, which must not hold \"Traceback\""},
        VerdictCase{"LacksWithoutAnyEntry",
                    Asked({Check("lacks", "Traceback")}),
                    {},
                    "unknown: revision raw-00002-new has no entry in the log of project p in the "
                    "last 15m"},
        VerdictCase{"WhatItLacksCountsBeforeWhatItContains",
                    Asked({{{"contains", "ok"}, {"lacks", "bad"}, {"within", "15m"}}}),
                    {Entry("10:09:00", "ok"), Entry("10:08:00", "bad")},
                    "refuted: revision raw-00002-new said \"bad\" at 2026-02-01T10:08:00Z, which "
                    "must not hold \"bad\""},
        VerdictCase{"TheWorstOfSeveralChecks",
                    Asked({Check("contains", "ok"), Check("contains", "never"),
                           Check("contains", "ok", "1s")}),
                    {Entry("10:09:00", "ok")},
                    "refuted: none of 1 entry of revision raw-00002-new in the last 15m contains "
                    "\"never\""},
        VerdictCase{"AnotherRevisionsWords",
                    Asked({Check("contains", "ok")}),
                    {Entry("10:09:00", "ok", "raw-00001-old")},
                    "unknown: revision raw-00002-new has no entry in the log of project p in the "
                    "last 15m"},
        VerdictCase{"HostileText",
                    Asked({Check("contains", "ok")}),
                    {Entry("10:09:00", "ok \x1b[2J\r::set-env")},
                    "proven: revision raw-00002-new said \"ok \\x1b[2J\\r::set-env\" at "
                    "2026-02-01T10:09:00Z"}),
    [](const ::testing::TestParamInfo<VerdictCase>& one) { return one.param.name; });

}  // namespace
}  // namespace lockstep::logging
