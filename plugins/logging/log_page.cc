#include "plugins/logging/log_page.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/google_api.h"
#include "reconciler/http/retry_after.h"

namespace lockstep::logging {
namespace {

constexpr int kEntriesAPage = 1'000;  // as many as Cloud Logging sends
constexpr std::string_view kExecutionLabel = "run.googleapis.com/execution_name";

std::optional<std::string> TextOf(const Json& entry) {
  if (const Json& text = At(entry, "textPayload"); text.is_string()) {
    return text.get<std::string>();
  }
  const Json& payload = At(entry, "jsonPayload");
  if (!payload.is_object()) return std::nullopt;
  if (const Json& message = At(payload, "message"); message.is_string()) {
    return message.get<std::string>();
  }
  return Dump(payload);
}

Error Explained(Error error, const Reading& world) {
  if (error.code == Code::kPermissionDenied) {
    error.message += "; the permission logging.logEntries.list is needed (roles/logging.viewer)";
  }
  return std::move(error).Wrap("reading the log of project " + Printable(world.scope.project));
}

Request RequestFor(const std::string& filter, const std::string& token, const Reading& world) {
  Json body = {{"resourceNames", {"projects/" + world.scope.project}},
               {"filter", filter},
               {"orderBy", "timestamp desc"},
               {"pageSize", kEntriesAPage}};
  if (!token.empty()) body["pageToken"] = token;
  return {.method = "POST",
          .url = "https://logging.googleapis.com/v2/entries:list",
          .headers = {{"content-type", "application/json"}},
          .body = Dump(body),
          .deadline = world.deadline};
}

Status TakeEntries(const Json& answer, LogPage& page) {
  const Json& entries = At(answer, "entries");
  if (entries.is_null()) return {};
  if (!entries.is_array()) return Fail(Code::kDataLoss, "a page's entries are no list");
  for (const Json& entry : entries) {
    const std::optional<TimePoint> at = ParseTime(StringAt(entry, "timestamp"));
    if (!at) return Fail(Code::kDataLoss, "an entry has no time");
    page.oldest = page.oldest ? std::min(*page.oldest, *at) : *at;
    LOCKSTEP_TRY(std::optional<LogLine> line, LineFrom(entry));
    if (line) page.lines.push_back(*std::move(line));
  }
  return {};
}

}  // namespace

Result<std::optional<LogLine>> LineFrom(const Json& entry) {
  const std::string time = StringAt(entry, "timestamp");
  const std::optional<TimePoint> at = ParseTime(time);
  if (!at) return Fail(Code::kDataLoss, "an entry has no time");
  std::optional<std::string> text = TextOf(entry);
  if (!text) return std::nullopt;
  const Json& resource = At(entry, "resource");
  const Json& labels = At(resource, "labels");
  const bool of_job = StringAt(resource, "type") == "cloud_run_job";
  return LogLine{.time = time,
                 .at = *at,
                 .id = StringAt(entry, "insertId"),
                 .of_job = of_job,
                 .program = StringAt(labels, of_job ? "job_name" : "service_name"),
                 .run = of_job ? StringAt(At(entry, "labels"), kExecutionLabel)
                               : StringAt(labels, "revision_name"),
                 .text = *std::move(text)};
}

Result<LogPage> ReadLogPage(const std::string& filter, const std::string& token,
                            const Reading& world) {
  const Result<Response> reply = world.http.Read(RequestFor(filter, token, world), world.stop);
  const Result<Json> answer = ObjectOf(reply);
  if (!answer) return Fail(Explained(answer.error(), world));
  LogPage page{.next = StringAt(*answer, "nextPageToken"),
               .server_time = ParseHttpDate(HeaderOf(reply->headers, "date"))};
  Status taken = TakeEntries(*answer, page);
  if (!taken) return Fail(Explained(std::move(taken).error(), world));
  return page;
}

}  // namespace lockstep::logging
