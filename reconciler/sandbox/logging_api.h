// LoggingApi: entries:list of Cloud Logging, over the entries of a story and of its revisions.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/sandbox/request.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// Thread-safe.
class LoggingApi {
 public:
  explicit LoggingApi(const Story& story);

  ApiAnswer Handle(const ApiRequest& request);

  // A line that a revision of a service writes.
  void Say(const std::string& service, const std::string& revision, const std::string& line,
           Stamp at);

 private:
  Result<Json> List(const ApiRequest& request) const;

  mutable std::mutex mutex_;  // guards all below
  std::string project_;
  std::string region_;
  std::vector<Json> entries_;  // in no order
};

}  // namespace lockstep::sandbox
