// Entries of Cloud Logging as the API would send them, and questions about them.
#pragma once

#include <string>
#include <vector>

#include "plugins/logging/question.h"
#include "reconciler/base/json.h"
#include "reconciler/http/http.h"

namespace lockstep::logging {

// 2026-02-01 at `time`, "10:03:00".
inline std::string On(const std::string& time) { return "2026-02-01T" + time + "Z"; }

inline Json Entry(const std::string& time, const std::string& text,
                  const std::string& revision = "raw-00002-new") {
  return {{"insertId", time + text},
          {"timestamp", On(time)},
          {"resource",
           {{"type", "cloud_run_revision"},
            {"labels",
             {{"service_name", revision.substr(0, revision.find('-'))},
              {"revision_name", revision},
              {"location", "us-west2"}}}}},
          {"textPayload", text}};
}

inline Json JobEntry(const std::string& time, const std::string& text,
                     const std::string& execution) {
  return {{"insertId", time + text},
          {"timestamp", On(time)},
          {"labels", {{"run.googleapis.com/execution_name", execution}}},
          {"resource",
           {{"type", "cloud_run_job"},
            {"labels", {{"job_name", "backfill"}, {"location", "us-west2"}}}}},
          {"textPayload", text}};
}

inline Json Asked(const std::vector<Json>& checks, const std::string& since = On("06:00:00"),
                  const std::string& revision = "raw-00002-new") {
  return {{"service", revision.substr(0, revision.find('-'))},
          {"revisions", {revision}},
          {"since", since},
          {"partly", false},
          {"logs", checks}};
}

inline Json Check(const std::string& key, const std::string& value,
                  const std::string& within = "15m") {
  return {{key, value}, {"within", within}};
}

// An answer of the server's at 10:10:00.
inline Response Page(std::vector<Json> entries, const std::string& next = "",
                     const std::string& date = "Sun, 01 Feb 2026 10:10:00 GMT") {
  Json page = Json::object();
  if (!entries.empty()) page["entries"] = std::move(entries);
  if (!next.empty()) page["nextPageToken"] = next;
  Response reply{.status = 200, .body = page.dump()};
  if (!date.empty()) reply.headers.emplace_back("date", date);
  return reply;
}

}  // namespace lockstep::logging
