#include "reconciler/sandbox/run_page.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lockstep::sandbox {
namespace {

// Where an element stands in a list; the newest is the greatest.
struct ListPlace {
  std::int64_t created = 0;  // microseconds
  std::string_view name{};
  friend auto operator<=>(const ListPlace&, const ListPlace&) = default;
};

ListPlace ListPlaceOf(const Listed& listed) {
  return {listed.created.time_since_epoch().count(), listed.name};
}

std::string TokenOf(const std::string& key, const Listed& last) {
  const ListPlace place = ListPlaceOf(last);
  return key + "/" + std::to_string(place.created) + "/" + std::string(place.name);
}

// Nullopt if it is no token of a list of `key`.
std::optional<ListPlace> ParseToken(std::string_view token, std::string_view key) {
  if (!token.starts_with(key) || !token.substr(key.size()).starts_with('/')) return std::nullopt;
  token.remove_prefix(key.size() + 1);
  ListPlace place;
  const auto [end, error] =
      std::from_chars(token.data(), token.data() + token.size(), place.created);
  token.remove_prefix(static_cast<std::size_t>(end - token.data()));
  if (error != std::errc{} || !token.starts_with('/')) return std::nullopt;
  place.name = token.substr(1);
  return place;
}

bool IsNewer(const Listed& left, const Listed& right) {
  return ListPlaceOf(right) < ListPlaceOf(left);
}

}  // namespace

Result<Json> PageOf(std::vector<Listed> all, const std::string& key, const ApiRequest& request,
                    int cap) {
  LOCKSTEP_CHECK(OnlyParameters(request, {"pageSize", "pageToken", "showDeleted"}));
  LOCKSTEP_TRY(const int asked, CountParameter(request, "pageSize"));
  const auto limit = static_cast<std::size_t>(asked == 0 ? cap : std::min(asked, cap));
  if (const std::string token = ParameterOf(request, "pageToken"); !token.empty()) {
    const std::optional<ListPlace> last = ParseToken(token, key);
    if (!last) return Fail(Code::kInvalidArgument, "The page token is invalid.");
    std::erase_if(all, [&last](const Listed& listed) { return ListPlaceOf(listed) >= *last; });
  }
  const auto shown = std::min(limit, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), all.end(),
                    IsNewer);
  Json answer = Json::object();
  for (std::size_t i = 0; i < shown; ++i) answer[key].push_back(all[i].view());
  if (shown < all.size()) answer["nextPageToken"] = TokenOf(key, all[shown - 1]);
  return answer;
}

}  // namespace lockstep::sandbox
