// Sentence: the set of documents that a plan deletes, as a condition and not as a list. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "plugins/firestore/bad_ids.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"

namespace lockstep::firestore {

// One document as a scan of ids gives it; views into the answer. Times are the server's own text.
struct Row {
  std::string_view id{};
  std::string_view create_time{};
  std::string_view update_time{};
};

// `time` less `duration`, exact to the server's last digit. Nullopt if `time` is no time.
std::optional<std::string> EarlierBy(std::string_view time, Duration duration);

// "Ids that these rules match and that were not updated after T less untouched_for", T being the
// server's time at which the plan was read. A document that changes or appears after T falls out
// of it by itself, so a later scan finds the planned set less what moved, and never more.
class Sentence {
 public:
  // `suspended`: bad rules, by index, that delete nothing for now. kInvalidArgument if `read_time`
  // is no time or `untouched_for` is negative.
  static Result<Sentence> Make(Rules rules, std::string read_time, Duration untouched_for,
                               std::set<std::size_t> suspended = {});

  const Rules& rules() const { return rules_; }
  const std::string& read_time() const { return read_time_; }
  const std::string& cutoff() const { return cutoff_; }  // T less untouched_for
  const std::set<std::size_t>& suspended() const { return suspended_; }
  bool IsSuspended(std::size_t rule) const { return suspended_.contains(rule); }

  // REQUIRES below: the times of `row` parse.
  bool IsOldEnough(const Row& row) const;        // not updated after the cutoff
  bool ExistedAtReadTime(const Row& row) const;  // created at T or before
  bool MovedSince(const Row& row) const;         // updated after T

 private:
  Sentence(Rules rules, std::string read_time, std::string cutoff, std::set<std::size_t> suspended);

  Rules rules_;
  std::string read_time_;
  std::string cutoff_;
  std::set<std::size_t> suspended_;
};

}  // namespace lockstep::firestore
