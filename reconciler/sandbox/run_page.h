// One page of a list of Cloud Run, newest first.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/sandbox/request.h"
#include "reconciler/sandbox/stamp.h"

namespace lockstep::sandbox {

// Its JSON is made if it is on the page.
struct Listed {
  Stamp created{};
  std::string_view name{};
  std::function<Json()> view{};
};

// {"<key>": [...], "nextPageToken": ...} by the request's pageSize and pageToken; at most `cap` a
// page. A token names the last element, so what comes or goes between two pages shifts nothing.
Result<Json> PageOf(std::vector<Listed> all, const std::string& key, const ApiRequest& request,
                    int cap);

}  // namespace lockstep::sandbox
