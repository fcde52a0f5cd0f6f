// Fault: what shall go wrong with the next requests of a kind.
#pragma once

#include <cstddef>
#include <string>

#include "reconciler/http/http.h"

namespace lockstep::sandbox {

enum class FaultKind {
  kAnswer,      // `status`, `headers` and `body` instead; the request does nothing
  kAnswerLate,  // the same, but the request takes effect first
  kClose,       // the connection is closed without an answer; the request does nothing
  kCloseLate,   // the same, but the request takes effect first: a lost answer
  kCut,         // it takes effect, and the answer breaks off after `bytes` of its body
};

struct Fault {
  FaultKind kind = FaultKind::kAnswer;
  std::string method{};       // empty: any
  std::string target_part{};  // a part of path and query as sent; empty: any
  std::string body_part{};    // a part of the request's body; empty: any
  int after = 0;              // matching requests that are served before it begins
  int times = 1;              // how many requests it strikes
  int status = 503;
  Headers headers{};
  std::string body{};      // empty: Google's error body for `status`
  std::size_t bytes = 20;  // of kCut
};

}  // namespace lockstep::sandbox
