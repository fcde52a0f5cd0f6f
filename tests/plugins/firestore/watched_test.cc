#include "plugins/firestore/watched.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kCreated = "2026-01-01T00:00:00Z";

Attendance AttendanceOf(const Watched& watched, const std::vector<firestore::Row>& rows) {
  AttendanceTally tally = AttendanceTally::Make(watched, "2026-02-01T10:00:00.000500Z").value();
  for (const firestore::Row& row : rows) tally.Take(row);
  return std::move(tally).Finish();
}

TEST(WatchedDocuments, TheMissingAndTheStaleAreNamed) {
  const Watched watched{.documents = {"d", "c", "b", "a"}, .stale_after = Duration{3'600'000}};
  const Attendance attendance = AttendanceOf(watched, {{"a", kCreated, "2026-02-01T09:00:00.0004Z"},
                                                       {"b", kCreated, "2026-02-01T09:00:00.0005Z"},
                                                       {"x", kCreated, kCreated}});
  EXPECT_EQ(attendance.watched, 4U);
  EXPECT_THAT(attendance.missing, ElementsAre("d", "c"));
  ASSERT_THAT(attendance.stale, SizeIs(1)) << "exact to the server's last digit";
  const std::vector<Finding> findings = JudgeAttendance(watched, attendance);
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0].what, "2 of the 4 documents listed are missing");
  EXPECT_EQ(findings[0].detail, "Not there: d, c. Their writers may have gone silent.");
  EXPECT_EQ(findings[1].what, "1 of the 4 documents listed was not updated for 1h0m");
  EXPECT_EQ(findings[1].detail,
            "Stale: a (last 2026-02-01T09:00:00.0004Z). Its writer may have gone silent.");
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.severity, Severity::kWarning);
    EXPECT_FALSE(finding.blocks);
  }
  const Json written = ParseJson(Dump(ToJson(attendance))).value();
  EXPECT_EQ(ToJson(AttendanceFrom(written)), ToJson(attendance));
}

TEST(WatchedDocuments, NothingIsSaidIfAllAreThereAndFresh) {
  const Watched watched{.documents = {"a"}, .stale_after = Duration{1'000}};
  const Attendance attendance = AttendanceOf(watched, {{"a", kCreated, "2026-02-01T10:00:00Z"}});
  EXPECT_THAT(JudgeAttendance(watched, attendance), IsEmpty());
  EXPECT_THAT(JudgeAttendance({}, AttendanceOf({}, {{"a", kCreated, kCreated}})), IsEmpty());
}

TEST(WatchedDocuments, ManyAreCutAndHostileOnesEscaped) {
  Watched watched{.stale_after = Duration{1}};
  for (int i = 0; i < 12; ++i) watched.documents.push_back("\x1b[31m" + std::to_string(i));
  std::vector<firestore::Row> rows;
  for (int i = 0; i < 11; ++i) {
    rows.push_back({watched.documents[static_cast<std::size_t>(i)], kCreated, kCreated});
  }
  const auto findings = JudgeAttendance(watched, AttendanceOf(watched, rows));
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0].what, "1 of the 12 documents listed is missing");
  EXPECT_THAT(findings[0].detail, HasSubstr("\\x1b[31m11. Its writer"));
  EXPECT_THAT(findings[1].detail, HasSubstr(", …. Their writers"));
  EXPECT_THAT(findings[1].detail, ::testing::Not(HasSubstr("\x1b")));
}

TEST(WatchedDocuments, WithoutATimeNothingIsStaleOrFresh) {
  EXPECT_THAT(AttendanceTally::Make({.documents = {"a"}, .stale_after = Duration{1}}, "now"),
              Fails(Code::kInvalidArgument, HasSubstr("now")));
}

}  // namespace
}  // namespace lockstep::firestore
