// LogQuery: the filters that ask for the entries of many programs at once. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/logging/question.h"
#include "reconciler/base/clock.h"

namespace lockstep::logging {

// What Cloud Logging takes for a filter, in bytes.
inline constexpr std::size_t kLongestFilter = 20'000;

// What every filter begins with: entries of requests are no lines that a program wrote.
inline constexpr std::string_view kNoRequests = R"(NOT logName:"run.googleapis.com%2Frequests")";

// `text` as a literal of a filter.
std::string FilterLiteral(std::string_view text);

struct LogQuery {
  std::string filter{};
  std::vector<std::size_t> asked{};  // the questions that it is for, by index
};

// As few as the length of a filter allows. Each program's entries are asked for from its own
// longest window on, counted back from `latest`; those of requests, which are no lines that a
// program wrote, are left out.
std::vector<LogQuery> QueriesFor(std::span<const LogQuestion> questions, const std::string& region,
                                 TimePoint latest);

}  // namespace lockstep::logging
