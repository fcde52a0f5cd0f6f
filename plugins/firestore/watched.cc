#include "plugins/firestore/watched.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "plugins/firestore/figures.h"
#include "plugins/firestore/printed_ids.h"
#include "plugins/firestore/state_fields.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr std::size_t kIdsNamed = 10;

std::string OfWatched(std::size_t some, std::size_t watched) {
  return fmt::format("{} of the {} listed", Grouped(static_cast<std::int64_t>(some)),
                     Documents(static_cast<std::int64_t>(watched)));
}

Finding Gone(const Attendance& attendance) {
  const auto missing = static_cast<std::int64_t>(attendance.missing.size());
  return {
      .severity = Severity::kWarning,
      .blocks = false,
      .what = fmt::format("{} {} missing", OfWatched(attendance.missing.size(), attendance.watched),
                          missing == 1 ? "is" : "are"),
      .detail = fmt::format("Not there: {}. {} may have gone silent.",
                            PrintedIds(attendance.missing, missing, kIdsNamed),
                            missing == 1 ? "Its writer" : "Their writers"),
      .topic = "missing"};
}

Finding Silent(Duration stale_after, const Attendance& attendance) {
  std::string ids;
  const std::size_t shown = std::min(attendance.stale.size(), kIdsNamed);
  for (std::size_t i = 0; i < shown; ++i) {
    const StaleDocument& stale = attendance.stale[i];
    ids += fmt::format("{}{} (last {})", i == 0 ? "" : ", ", Printable(stale.id, kIdColumns),
                       Printable(stale.update_time));
  }
  if (shown < attendance.stale.size()) ids += ", …";
  const bool one = attendance.stale.size() == 1;
  return {.severity = Severity::kWarning,
          .blocks = false,
          .what = fmt::format("{} {} not updated for {}",
                              OfWatched(attendance.stale.size(), attendance.watched),
                              one ? "was" : "were", FormatDuration(stale_after)),
          .detail = fmt::format("Stale: {}. {} may have gone silent.", ids,
                                one ? "Its writer" : "Their writers"),
          .topic = "stale"};
}

}  // namespace

Result<AttendanceTally> AttendanceTally::Make(const Watched& watched, std::string_view read_time) {
  AttendanceTally tally;
  tally.documents_ = watched.documents;
  tally.attendance_.watched = watched.documents.size();
  for (const std::string& id : watched.documents) tally.present_.emplace(id, false);
  if (!watched.stale_after) return tally;
  tally.fresh_from_ = EarlierBy(read_time, *watched.stale_after);
  if (!tally.fresh_from_) {
    return Fail(Code::kInvalidArgument,
                "nothing is stale or fresh at the time \"" + Printable(read_time) + "\"");
  }
  return tally;
}

bool AttendanceTally::Take(const Row& row) {
  const auto found = present_.find(row.id);
  if (found == present_.end()) return false;
  found->second = true;
  if (fresh_from_ && CompareTimes(row.update_time, *fresh_from_) < 0) {
    attendance_.stale.push_back(
        {.id = std::string(row.id), .update_time = std::string(row.update_time)});
  }
  return true;
}

Attendance AttendanceTally::Finish() && {
  for (const std::string& id : documents_) {
    if (!present_.at(id)) attendance_.missing.push_back(id);
  }
  return std::move(attendance_);
}

std::vector<Finding> JudgeAttendance(const Watched& watched, const Attendance& attendance) {
  std::vector<Finding> findings;
  if (!attendance.missing.empty()) findings.push_back(Gone(attendance));
  if (!attendance.stale.empty()) {
    findings.push_back(Silent(watched.stale_after.value_or(Duration{0}), attendance));
  }
  return findings;
}

Json ToJson(const Attendance& attendance) {
  Json written = {
      {"watched", attendance.watched}, {"missing", attendance.missing}, {"stale", Json::array()}};
  for (const StaleDocument& stale : attendance.stale) {
    written["stale"].push_back({{"id", stale.id}, {"update_time", stale.update_time}});
  }
  return written;
}

Attendance AttendanceFrom(const Json& written) {
  Attendance attendance{.watched = static_cast<std::size_t>(CountAt(written, "watched")),
                        .missing = IdsAt(written, "missing")};
  for (const Json& stale : At(written, "stale")) {
    attendance.stale.push_back(
        {.id = StringAt(stale, "id"), .update_time = StringAt(stale, "update_time")});
  }
  return attendance;
}

}  // namespace lockstep::firestore
