// The incident's collection with any number of documents: ids, and what Firestore answers.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "plugins/firestore/collection.h"
#include "reconciler/base/json.h"
#include "tests/bench/canned_cloud.h"

namespace lockstep::bench {

inline const firestore::Collection kHeartbeats{.project = kScope.project,
                                               .path = "processor_heartbeats"};

// `count` ids in order: 18 good ones, one in eighty with a date, all others with the incident's
// mark.
inline std::vector<std::string> DocumentIds(std::size_t count) {
  constexpr std::size_t kGood = 18;
  constexpr std::size_t kOneDatedIn = 80;
  std::vector<std::string> ids;
  ids.reserve(count);
  for (std::size_t n = 0; n + kGood < count; ++n) {
    const std::size_t spread = (n * 2'654'435'761U) & 0xFFFFFFFFU;
    ids.push_back(n % kOneDatedIn == 0
                      ? fmt::format("NbacScheduleProcessor_2025-12-14_{:08x}", spread)
                      : fmt::format("NbacTeamBoxscoreProcessor_None_{:08x}", spread));
  }
  for (std::size_t n = 0; ids.size() < count; ++n) {
    ids.push_back(fmt::format("p2_nba_raw.table_{:02}", n));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

inline std::string DocumentName(const std::string& id) {
  return firestore::NamePrefix(kHeartbeats) + id;
}

// A document as a scan of ids gives it.
inline Json IdOnly(const std::string& id) {
  return {{"name", DocumentName(id)},
          {"createTime", "2026-01-20T10:00:00.123456Z"},
          {"updateTime", "2026-01-20T10:00:05.123456Z"}};
}

// A whole one, as a backup keeps it.
inline Json WholeDocument(const std::string& id) {
  Json document = IdOnly(id);
  const auto text = [](const char* value) { return Json{{"stringValue", value}}; };
  document["fields"] = {
      {"processor_name", text("NbacTeamBoxscoreProcessor")},
      {"run_id", text("a7ac21c9-0000-4000-8000-000000000000")},
      {"status", text("running")},
      {"last_heartbeat", {{"timestampValue", "2026-01-20T10:00:05.123456Z"}}},
      {"records_processed", {{"integerValue", "1284"}}},
      {"data_date", {{"nullValue", nullptr}}},
      {"metadata",
       {{"mapValue",
         {{"fields", {{"step", text("transform")}, {"host", text("worker-7.internal")}}}}}}}};
  return document;
}

// The array that a call streams, in the form of Google's: an element for each.
inline std::string StreamOf(const std::vector<Json>& documents, const char* key) {
  std::string body = "[";
  for (const Json& document : documents) {
    if (body.size() > 1) body += ",\n";
    body += Json{{key, document}, {"readTime", kReadTime}}.dump(2) + "\n";
  }
  return body + "]";
}

inline std::string IdStream(std::size_t documents) {
  std::vector<Json> rows;
  for (const std::string& id : DocumentIds(documents)) rows.push_back(IdOnly(id));
  return StreamOf(rows, "document");
}

// A count, no lease, and a scan.
inline void PutHeartbeats(std::size_t documents, CannedCloud& cloud) {
  const Json count = {{"aggregateFields", {{"n", {{"integerValue", std::to_string(documents)}}}}}};
  const Json counted = {{"result", count}, {"readTime", kReadTime}};
  const Json no_lease = {{"missing", firestore::LeaseName(kHeartbeats)}, {"readTime", kReadTime}};
  cloud.Put(":runAggregationQuery", Json::array({counted}).dump(2));
  cloud.Put(":batchGet", Json::array({no_lease}).dump(2));
  cloud.Put(":runQuery", IdStream(documents));
}

}  // namespace lockstep::bench
