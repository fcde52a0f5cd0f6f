#include "reconciler/sandbox/run_page.h"

#include <algorithm>
#include <utility>

namespace lockstep::sandbox {
namespace {

std::string KeyOf(const Listed& listed) { return Text(listed.created) + "/" + listed.name; }

}  // namespace

Result<Json> PageOf(std::vector<Listed> all, const std::string& key, const ApiRequest& request,
                    int cap) {
  LOCKSTEP_CHECK(OnlyParameters(request, {"pageSize", "pageToken", "showDeleted"}));
  LOCKSTEP_TRY(const int asked, CountParameter(request, "pageSize"));
  const auto limit = static_cast<std::size_t>(asked == 0 ? cap : std::min(asked, cap));
  const std::string prefix = key + "/";
  std::string token = ParameterOf(request, "pageToken");
  if (!token.empty() && !token.starts_with(prefix)) {
    return Fail(Code::kInvalidArgument, "The page token is invalid.");
  }
  if (!token.empty()) token.erase(0, prefix.size());
  std::sort(all.begin(), all.end(),
            [](const Listed& left, const Listed& right) { return KeyOf(right) < KeyOf(left); });
  Json answer = Json::object();
  std::string last;
  for (Listed& listed : all) {
    std::string place = KeyOf(listed);
    if (!token.empty() && place >= token) continue;
    if (answer.contains(key) && answer[key].size() == limit) {
      answer["nextPageToken"] = prefix + last;
      return answer;
    }
    answer[key].push_back(std::move(listed.json));
    last = std::move(place);
  }
  return answer;
}

}  // namespace lockstep::sandbox
