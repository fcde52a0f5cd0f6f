// Hearing: what the entries of one program amount to, line by line. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plugins/logging/log_page.h"
#include "plugins/logging/question.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/model/evidence.h"

namespace lockstep::logging {

class Hearing {
 public:
  // `now` is the server's; the windows of the checks reach back from it. `question` outlives it.
  Hearing(const LogQuestion& question, TimePoint now);

  // The next line of the program, the newest first; one that was taken before, or that is older
  // than a check's window, does not count for it.
  void Take(const LogLine& line);

  // No older line can change a verdict.
  bool IsSettled() const;

  // {"verdict", "detail", "entries", "checks": [{"verdict", "detail", "entries"}, ...]}: the worst
  // check's verdict and detail, and how many lines were looked at. `read_to`: lines before it were
  // not read; unset: all were.
  //
  // A check is refuted by a line that must not appear, and by the lack of one that must: but only
  // if the program wrote at all, all of the window was read, and the program had all of it to write
  // the line. It is unknown if there is no line at all. `project`: whose log it is.
  Json State(std::optional<TimePoint> read_to, const std::string& project) const;

 private:
  struct Quote {
    std::string time{};
    std::string text{};  // the line that decides, fit to print
  };
  struct Tally {
    std::int64_t lines = 0;
    std::optional<Quote> contains{};  // the newest of each
    std::optional<Quote> matches{};
    std::optional<Quote> lacks{};
  };

  void Count(const LogLine& line, const LineCheck& check, Tally& tally) const;
  TimePoint Begin(const LineCheck& check) const { return now_ - check.within; }
  Evidence Judge(const LineCheck& check, const Tally& tally, bool cut,
                 const std::string& project) const;
  Evidence JudgeSilence(const LineCheck& check, bool cut, const std::string& project) const;
  Evidence JudgeLacking(const LineCheck& check, const Tally& tally, bool cut) const;
  Evidence JudgeMissing(const LineCheck& check, const Tally& tally, bool cut,
                        const std::string& what) const;
  bool HadTheTime(const LineCheck& check) const;

  const LogQuestion& question_;
  const TimePoint now_;
  std::vector<Tally> tallies_;                           // one for each check
  std::set<std::pair<std::string, std::string>> taken_;  // time and id
};

}  // namespace lockstep::logging
