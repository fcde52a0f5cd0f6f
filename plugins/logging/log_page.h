// ReadLogPage: one page of Cloud Logging's entries, as the lines that programs wrote.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/provider/provider.h"

namespace lockstep::logging {

// All of it foreign text.
struct LogLine {
  std::string time{};  // as the API has it, to the nanosecond
  TimePoint at{};      // the same to the millisecond
  std::string id{};    // with the time, what tells an entry from others
  bool of_job = false;
  std::string program{};  // the service or the job
  std::string run{};      // its revision or execution
  std::string text{};
};

struct LogPage {
  std::vector<LogLine> lines{};       // the newest first; of entries without a text there are none
  std::optional<TimePoint> oldest{};  // of all its entries
  std::string next{};                 // the token of the next page; empty: it was the last one
  std::optional<TimePoint> server_time{};  // when it was answered, to the second, if it says
};

// The text of an entry is its textPayload, the message of its jsonPayload, or a jsonPayload without
// message as JSON. Nullopt if it has none: an audit record, say. kDataLoss for what is no entry.
Result<std::optional<LogLine>> LineFrom(const Json& entry);

// The page of `token`; the first one if that is empty. It is asked of world.scope.project. Errors:
// those of Reader and ObjectOf, saying whose log it was and which right is missing; kDataLoss.
Result<LogPage> ReadLogPage(const std::string& filter, const std::string& token,
                            const Reading& world);

}  // namespace lockstep::logging
