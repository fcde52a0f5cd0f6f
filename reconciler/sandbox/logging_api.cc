#include "reconciler/sandbox/logging_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "reconciler/sandbox/log_filter.h"

namespace lockstep::sandbox {
namespace {

constexpr std::size_t kDefaultLogPage = 50;
constexpr std::size_t kMaxLogPage = 1'000;

std::string SortKey(const Json& entry) {
  const auto at = ParseStamp(StringAt(entry, "timestamp"));
  return (at ? Text(*at) : "") + StringAt(entry, "insertId");
}

Result<std::size_t> PageSizeOf(const Json& body) {
  const Json& size = At(body, "pageSize");
  if (size.is_null()) return kDefaultLogPage;
  if (!size.is_number_integer() || size.get<std::int64_t>() < 0) {
    return Fail(Code::kInvalidArgument, "Invalid value at 'page_size' (TYPE_INT32)");
  }
  const auto wanted = size.get<std::size_t>();
  return wanted == 0 ? kDefaultLogPage : std::min(wanted, kMaxLogPage);
}

Result<std::size_t> OffsetOf(const std::string& token) {
  if (token.empty()) return std::size_t{0};
  std::size_t offset = 0;
  const char* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, offset);
  if (parsed.ec == std::errc{} && parsed.ptr == end) return offset;
  return Fail(Code::kInvalidArgument, "page_token is not valid.");
}

Result<bool> IsNewestFirst(const std::string& order) {
  if (order == "timestamp desc") return true;
  if (order.empty() || order == "timestamp asc") return false;
  return Fail(Code::kInvalidArgument, R"(order_by must be "timestamp asc" or "timestamp desc".)");
}

void SortByTime(std::vector<Json>& entries, bool newest_first) {
  std::stable_sort(entries.begin(), entries.end(), [&](const Json& left, const Json& right) {
    return newest_first ? SortKey(right) < SortKey(left) : SortKey(left) < SortKey(right);
  });
}

Json LogPage(const std::vector<Json>& entries, std::size_t offset, std::size_t size) {
  Json page = Json::object();
  for (std::size_t i = offset; i < std::min(entries.size(), offset + size); ++i) {
    page["entries"].push_back(entries[i]);
  }
  if (offset + size < entries.size()) page["nextPageToken"] = std::to_string(offset + size);
  return page;
}

}  // namespace

LoggingApi::LoggingApi(const Story& story)
    : project_(story.project), region_(story.region), entries_(story.log_entries) {}

void LoggingApi::Say(const std::string& service, const std::string& revision,
                     const std::string& line, Stamp at) {
  const std::lock_guard lock(mutex_);
  entries_.push_back(
      {{"insertId", fmt::format("sandbox{:08}", entries_.size())},
       {"logName", fmt::format("projects/{}/logs/run.googleapis.com%2Fstdout", project_)},
       {"timestamp", Text(at)},
       {"receiveTimestamp", Text(at)},
       {"severity", "INFO"},
       {"resource",
        {{"type", "cloud_run_revision"},
         {"labels",
          {{"project_id", project_},
           {"service_name", service},
           {"revision_name", revision},
           {"configuration_name", service},
           {"location", region_}}}}},
       {"textPayload", line}});
}

ApiAnswer LoggingApi::Handle(const ApiRequest& request) { return AnswerOf(List(request)); }

Result<Json> LoggingApi::List(const ApiRequest& request) const {
  LOCKSTEP_CHECK(OnlyParameters(request, {}));
  LOCKSTEP_TRY(const Json body, BodyObject(request));
  LOCKSTEP_CHECK(
      OnlyMembers(body, "", {"resourceNames", "filter", "orderBy", "pageSize", "pageToken"}));
  const Json& names = At(body, "resourceNames");
  if (!names.is_array() || names.empty() || names.size() > 100) {
    return Fail(Code::kInvalidArgument, "resource_names must hold 1 to 100 names.");
  }
  LOCKSTEP_TRY(const bool newest_first, IsNewestFirst(StringAt(body, "orderBy")));
  LOCKSTEP_TRY(const LogFilter filter, LogFilter::Parse(StringAt(body, "filter")));
  LOCKSTEP_TRY(const std::size_t size, PageSizeOf(body));
  LOCKSTEP_TRY(const std::size_t offset, OffsetOf(StringAt(body, "pageToken")));
  const bool is_ours = std::find(names.begin(), names.end(), "projects/" + project_) != names.end();
  if (!is_ours) {
    return Fail(Code::kPermissionDenied, "The caller does not have permission");
  }
  std::vector<Json> found;
  {
    const std::lock_guard lock(mutex_);
    std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(found),
                 [&](const Json& entry) { return filter.Matches(entry); });
  }
  SortByTime(found, newest_first);
  return LogPage(found, offset, size);
}

}  // namespace lockstep::sandbox
