// IamApi: testIamPermissions of the APIs that have it, over the grants of a story.
#pragma once

#include <map>
#include <set>
#include <string>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/sandbox/request.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// Thread-safe. A grant on a project counts for all below it, as in IAM.
class IamApi {
 public:
  explicit IamApi(const Story& story);

  // Whether the request is one for it.
  static bool IsFor(const ApiRequest& request);

  ApiAnswer Handle(const ApiRequest& request) const;

 private:
  Result<Json> Test(const ApiRequest& request) const;
  bool Holds(const std::string& resource, const std::string& permission) const;

  std::map<std::string, std::set<std::string>> grants_;  // by what they are on
  std::string project_;
};

}  // namespace lockstep::sandbox
