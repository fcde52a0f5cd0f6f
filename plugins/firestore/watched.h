// Watched: documents that must be there, and fresh: the manifest's `documents`. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/firestore/sentence.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/model/plan.h"

namespace lockstep::firestore {

struct Watched {
  std::vector<std::string> documents{};   // ids, each once
  std::optional<Duration> stale_after{};  // not updated for longer: stale
  friend bool operator==(const Watched&, const Watched&) = default;
};

struct StaleDocument {
  std::string id{};
  std::string update_time{};  // the server's own text
};

// What a scan says of watched documents. Bounded by the manifest, not by the collection.
struct Attendance {
  std::size_t watched = 0;             // how many there should be
  std::vector<std::string> missing{};  // ids, in the order of the manifest
  std::vector<StaleDocument> stale{};
};

// Not thread-safe.
class AttendanceTally {
 public:
  // kInvalidArgument if `read_time` is no time.
  static Result<AttendanceTally> Make(const Watched& watched, std::string_view read_time);

  // Whether `row` is watched. REQUIRES: its times parse.
  bool Take(const Row& row);

  Attendance Finish() &&;  // once, last

 private:
  std::vector<std::string> documents_;
  std::map<std::string, bool, std::less<>> present_;  // by id
  std::optional<std::string> fresh_from_;             // T less `stale_after`
  Attendance attendance_;
};

// Warnings: watched documents that are missing, and those that are stale.
std::vector<Finding> JudgeAttendance(const Watched& watched, const Attendance& attendance);

// A part of Observation::state, and back.
Json ToJson(const Attendance& attendance);
Attendance AttendanceFrom(const Json& written);

}  // namespace lockstep::firestore
