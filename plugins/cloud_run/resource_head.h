// ResourceHead: what a Cloud Run service and a job have in common, as Admin API v2 shows it.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::cloud_run {

// `terminalCondition`. proto3 JSON leaves out what has its default, so any part may be empty.
struct Condition {
  std::string type{};
  std::string state{};  // CONDITION_SUCCEEDED, CONDITION_FAILED, ...; others may come
  std::string reason{};
  std::string message{};  // foreign text: printed through Why() alone
};
bool Succeeded(const Condition& condition);

// Why the condition is not met, fit to print, on one line and without a full stop: the message,
// else the reason, else the state.
std::string Why(const Condition& condition);

struct ResourceHead {
  std::string name{};  // as the API gave it: projects/P/locations/R/services/S; P may be a number
  std::string etag{};  // with the quotes that are part of it
  std::string generation{};   // an int64 in text
  bool reconciling = false;   // or the newest generation is not observed yet: all else may move
  Condition condition{};      // terminalCondition
  std::string update_time{};  // RFC 3339
  std::string last_modifier{};
  std::string creator{};  // empty: not shown
};

// The last part of the name of a service or job. kDataLoss if `raw` is no object or has no name.
Result<std::string> ParseShortName(const Json& raw);

// kDataLoss as ParseShortName.
Result<ResourceHead> ParseHead(const Json& raw);

// The members of an Observation::state, and back. Keys: name, etag, generation, reconciling,
// condition {type, state, reason, message}, update_time, last_modifier, creator.
Json ToJson(const ResourceHead& head);
ResourceHead HeadFrom(const Json& state);

// Equal means that nobody wrote or moved the resource in between.
std::string Fingerprint(const ResourceHead& head);

// "last changed 2026-02-01T10:00:00Z by ci@example.com", fit to print.
std::string LastChanged(const ResourceHead& head);

// "created by ci@example.com" or "creator unknown", fit to print.
std::string CreatedBy(const ResourceHead& head);

// The part after the last slash: the API writes full names in some places and short ones in others.
std::string ShortName(std::string_view name);

}  // namespace lockstep::cloud_run
