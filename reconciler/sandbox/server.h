// Sandbox: an embedded cloud on one loopback port, strict in what it accepts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/sandbox/fault.h"
#include "reconciler/sandbox/story.h"

namespace lockstep {

struct SandboxOptions {
  std::string address = "127.0.0.1";  // an IPv4 address to listen on
  int port = 0;                       // 0: any free one
  Duration latency{0};                // before each answer; requests at once do not add up
  Duration operation_time{0};         // from a PATCH to the end of its operation
  std::string request_log{};          // a file to append one JSON line a request to; empty: none
  sandbox::Story story{};
  int page_cap = 100;          // services, jobs, ... a page of Cloud Run, whatever is asked for
  bool require_token = false;  // 401 for an API call without a bearer token
  bool wait_returns_at_once = false;   // operations:wait answers "not done" without waiting
  bool trust_unknown_digests = false;  // of images that the story does not hold: any will do
  bool gone_is_not_found = false;      // updateTime on a vanished document: 404, not 400
  bool keep_bodies = false;            // of requests, in requests()
  std::string firestore_upstream{};    // the origin that gets Firestore's requests, unchanged
  Writer* upstream = nullptr;          // how to reach it; REQUIRED with firestore_upstream
};

struct RecordedRequest {
  TimePoint at{};
  std::string method{};
  std::string host{};    // the Host header
  std::string target{};  // path and query, as sent
  std::string body{};    // see SandboxOptions::keep_bodies
  int status = 0;        // 0: the connection was closed without an answer
  Duration took{0};
};

// Speaks Cloud Run Admin API v2, the pull side of a registry, Firestore REST v1, entries:list of
// Logging and a token endpoint, as docs/sandbox.md says. All methods are thread-safe; those that
// look or change act at once, outside any request.
class Sandbox {
 public:
  // REQUIRES: `clock` and options.upstream outlive the sandbox.
  // kUnavailable if the port is taken; kInvalidArgument for a bad address, log path or story.
  static Result<std::unique_ptr<Sandbox>> Start(SandboxOptions options, Clock& clock);
  ~Sandbox();  // Stop()
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // Takes no new connection, lets requests in flight finish (pauses end at once), then returns.
  void Stop();

  int port() const;
  std::string url() const;  // "http://127.0.0.1:PORT", without a slash at the end
  std::vector<RecordedRequest> requests() const;  // since the start, the last 100,000
  void ForgetRequests();

  // Cloud Run, by short names. Null if there is none. Operations that are due are done first.
  Json Service(const std::string& name) const;
  Json Revision(const std::string& service, const std::string& revision) const;
  Json Job(const std::string& name) const;
  // The next revision of this service (or update of this job) ends with this google.rpc code.
  void FailNextRollout(const std::string& name, const std::string& message, int code = 9);

  // The registry. kNotFound if the story has no such image.
  Status MoveTag(const std::string& repository, const std::string& tag, const std::string& image);
  Result<std::string> Digest(const std::string& image) const;       // what its tag resolves to
  Result<std::string> ChildDigest(const std::string& image) const;  // what runs; equal if no index

  // Firestore. `path` is "collection/id" or deeper. Null if there is no such document.
  std::vector<std::string> DocumentIds(const std::string& collection,
                                       const std::string& database = "(default)") const;
  Json Document(const std::string& path, const std::string& database = "(default)") const;
  void AddDocument(const std::string& path, const Json& fields,
                   const std::string& database = "(default)");
  // As if its writer had written again: a field changes, and with it the update time.
  Status TouchDocument(const std::string& path, const std::string& database = "(default)");
  Status RemoveDocument(const std::string& path, const std::string& database = "(default)");

  // The next requests that match fail as described. Faults are tried in the order they came.
  void Inject(sandbox::Fault fault);

 private:
  struct State;
  explicit Sandbox(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace lockstep
