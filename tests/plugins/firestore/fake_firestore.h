// FakeFirestore: a database in memory that keeps the API's rules for the calls the plugin makes.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/http/http.h"
#include "tests/support/fakes.h"

namespace lockstep::firestore::testing {

struct StoredDocument {
  Json fields = Json::object();
  std::string create_time{};
  std::string update_time{};
  friend bool operator==(const StoredDocument&, const StoredDocument&) = default;
};

// The server's time follows `clock`, and each write adds a microsecond to it. Requests may come
// from several threads; the rest is for one.
class FakeFirestore final : public Writer {
 public:
  static constexpr const char* kPrefix = "projects/p/databases/(default)/documents/";

  explicit FakeFirestore(const lockstep::testing::FakeClock& clock) : clock_(clock) {}

  // Called with each request's method ("commit") and body before it is served; an answer that it
  // returns is given instead, and then nothing is done.
  std::function<std::optional<Result<Response>>(const std::string&, const Json&)> before;
  // The same after it was served: an answer that it returns takes the place of the real one.
  std::function<std::optional<Result<Response>>(const std::string&, const Json&)> after;

  std::map<std::string, StoredDocument> documents;  // by full name
  std::vector<std::pair<std::string, Json>> calls;  // method and body

  // Called by each thread before and after its request is served, while others' may be, too.
  std::function<void(const std::string&, const Json&)> entering;
  std::function<void(const std::string&, const Json&)> leaving;

  bool rewrites_move_update_time = false;  // not as the real one, but a promise holds then, too
  bool tells_update_times = true;          // in the results of a commit

  std::string Now() { return Stamp(++ticks_); }

  void Put(const std::string& path, const Json& fields = Json::object()) {
    StoredDocument& document = documents[kPrefix + path];
    const bool unchanged = !document.create_time.empty() && document.fields == fields;
    if (unchanged && !rewrites_move_update_time) return;
    document.fields = fields;
    document.update_time = Now();
    if (document.create_time.empty()) document.create_time = document.update_time;
  }
  void Remove(const std::string& path) { documents.erase(kPrefix + path); }

  // The runs that hold a lease now.
  std::vector<std::string> Holders() const {
    std::vector<std::string> runs;
    for (const std::string& id : Ids("lockstep_leases")) {
      const Json& fields = documents.at(kPrefix + ("lockstep_leases/" + id)).fields;
      if (At(At(fields, "released"), "booleanValue") == true) continue;
      runs.push_back(StringAt(At(fields, "run"), "stringValue"));
    }
    return runs;
  }

  std::vector<std::string> Ids(const std::string& collection) const {
    const std::string prefix = kPrefix + collection + "/";
    std::vector<std::string> ids;
    for (const auto& [name, document] : documents) {
      if (name.starts_with(prefix)) ids.push_back(name.substr(prefix.size()));
    }
    return ids;
  }

  // How many deletes each commit that was asked for carried, those of leases left out.
  std::vector<std::size_t> DeletesByCommit() const {
    std::vector<std::size_t> counts;
    for (const auto& [method, body] : calls) {
      if (method != "commit") continue;
      std::size_t deletes = 0;
      for (const Json& write : At(body, "writes")) {
        const std::string name = StringAt(write, "delete");
        if (!name.empty() && name.find("/lockstep_leases/") == std::string::npos) ++deletes;
      }
      if (deletes > 0) counts.push_back(deletes);
    }
    return counts;
  }

  Result<Response> Read(const Request& request, std::stop_token) override { return Serve(request); }
  Result<Response> Write(const Request& request, Guard, std::stop_token) override {
    return Serve(request);
  }
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token) override {
    LOCKSTEP_TRY(Response reply, Serve(request));
    if (reply.status >= 300) return reply;
    LOCKSTEP_CHECK(sink(reply.body));
    reply.body.clear();
    return reply;
  }

  static Response Refusal(int status, const std::string& name, const std::string& message) {
    return {.status = status,
            .body = Dump({{"error", {{"code", status}, {"status", name}, {"message", message}}}})};
  }

 private:
  std::string Stamp(std::int64_t microseconds) const {
    const std::string whole = FormatTime(std::chrono::floor<std::chrono::seconds>(clock_.Now()));
    return whole.substr(0, whole.size() - 1) + fmt::format(".{:06}Z", microseconds);
  }

  Result<Response> Serve(const Request& request) {
    const std::string method = request.url.substr(request.url.rfind(':') + 1);
    LOCKSTEP_TRY(const Json body, ParseJson(request.body));
    if (entering) entering(method, body);
    Result<Response> reply = ServeOne(method, body, ParentIn(request.url));
    if (leaving) leaving(method, body);
    return reply;
  }

  Result<Response> ServeOne(const std::string& method, const Json& body,
                            const std::string& parent) {
    const std::lock_guard lock(mutex_);  // recursive: a hook may send requests itself
    calls.emplace_back(method, body);
    if (before) {
      if (auto reply = before(method, body)) return *std::move(reply);
    }
    Response reply = Answer(method, body, parent);
    if (after) {
      if (auto other = after(method, body)) return *std::move(other);
    }
    return reply;
  }

  // "a/b/" for a request below the document a/b.
  static std::string ParentIn(const std::string& url) {
    const std::string_view documents = "/documents";
    const std::size_t begin = url.find(documents) + documents.size();
    const std::string parent = url.substr(begin, url.rfind(':') - begin);
    return parent.empty() ? "" : parent.substr(1) + "/";
  }

  Response Answer(const std::string& method, const Json& body, const std::string& parent) {
    if (method == "runAggregationQuery") {
      const Json& query = At(At(body, "structuredAggregationQuery"), "structuredQuery");
      auto count = Ids(parent + StringAt(query.at("from").at(0), "collectionId")).size();
      const Json& aggregation = body.at("structuredAggregationQuery").at("aggregations").at(0);
      const std::string up_to = StringAt(aggregation.at("count"), "upTo");
      if (!up_to.empty()) count = std::min(count, std::size_t{std::stoul(up_to)});
      return Ok(Json::array(
          {{{"result", {{"aggregateFields", {{"n", {{"integerValue", std::to_string(count)}}}}}}},
            {"readTime", Now()}}}));
    }
    if (method == "runQuery") return Ok(Scan(body, parent));
    if (method == "batchGet") return Ok(Get(body));
    if (method == "commit") return Commit(body);
    return Refusal(400, "INVALID_ARGUMENT", "no such method");
  }

  Json Scan(const Json& body, const std::string& parent) {
    const Json& from = body.at("structuredQuery").at("from");
    const std::string prefix = kPrefix + parent + StringAt(from.at(0), "collectionId") + "/";
    const Json& start = At(At(body.at("structuredQuery"), "startAt"), "values");
    const std::string last = start.is_array() ? StringAt(start.at(0), "referenceValue") : "";
    Json rows = Json::array();
    for (const auto& [name, document] : documents) {
      if (!name.starts_with(prefix) || name <= last) continue;
      rows.push_back({{"document",
                       {{"name", name},
                        {"createTime", document.create_time},
                        {"updateTime", document.update_time}}},
                      {"readTime", StringAt(body, "readTime")}});
    }
    if (rows.empty()) rows.push_back({{"readTime", StringAt(body, "readTime")}});
    return rows;
  }

  Json Get(const Json& body) {
    Json answers = Json::array();
    const std::string read_time = Now();
    for (const Json& name : body.at("documents")) {
      const auto it = documents.find(name.get<std::string>());
      if (it == documents.end()) {
        answers.push_back({{"missing", name}, {"readTime", read_time}});
        continue;
      }
      Json found = {{"name", name},
                    {"createTime", it->second.create_time},
                    {"updateTime", it->second.update_time}};
      if (!body.contains("mask")) found["fields"] = it->second.fields;
      answers.push_back({{"found", found}, {"readTime", read_time}});
    }
    return answers;
  }

  // All or nothing, as the real one.
  Response Commit(const Json& body) {
    for (const Json& write : body.at("writes")) {
      const auto it = documents.find(NameOf(write));
      const bool exists = it != documents.end();
      const Json& condition = At(write, "currentDocument");
      const std::string update_time = StringAt(condition, "updateTime");
      if (At(condition, "exists") == false && exists) {
        return Refusal(409, "ALREADY_EXISTS", "document exists");
      }
      if (!update_time.empty() && (!exists || it->second.update_time != update_time)) {
        return Refusal(400, "FAILED_PRECONDITION", "the stored version differs");
      }
    }
    Json results = Json::array();
    for (const Json& write : body.at("writes")) results.push_back(Do(write));
    return Ok({{"writeResults", results}, {"commitTime", Now()}});
  }

  static std::string NameOf(const Json& write) {
    return write.contains("delete") ? StringAt(write, "delete")
                                    : StringAt(At(write, "update"), "name");
  }

  Json Do(const Json& write) {
    const std::string name = NameOf(write);
    if (write.contains("delete")) {
      documents.erase(name);
      return Json::object();
    }
    Put(name.substr(std::string(kPrefix).size()), At(At(write, "update"), "fields"));
    if (!tells_update_times) return Json::object();
    return {{"updateTime", documents.at(name).update_time}};
  }

  static Response Ok(const Json& body) { return {.status = 200, .body = Dump(body)}; }

  const lockstep::testing::FakeClock& clock_;
  std::recursive_mutex mutex_;  // one request at a time
  std::int64_t ticks_ = 0;
};

}  // namespace lockstep::firestore::testing
