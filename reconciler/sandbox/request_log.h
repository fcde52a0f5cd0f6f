// RequestLog: the requests that came, in memory and, if asked for, in a file of JSON lines.
#pragma once

#include <deque>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "reconciler/base/result.h"
#include "reconciler/sandbox/server.h"

namespace lockstep::sandbox {

// Thread-safe.
class RequestLog {
 public:
  // Appends to the file at `path`; empty: no file. kInvalidArgument if it cannot be opened.
  Status Open(const std::string& path);

  void Add(RecordedRequest request);
  std::vector<RecordedRequest> all() const;
  void Forget();

 private:
  mutable std::mutex mutex_;  // guards all below
  std::deque<RecordedRequest> requests_;
  std::ofstream file_;
};

}  // namespace lockstep::sandbox
