// FaultProxy: stands before one server on loopback, records what passes, and fails as it is told.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/http/http.h"
#include "tests/support/hostile_server.h"

namespace lockstep::testing {

// A request as it reached the proxy.
struct Passed {
  std::string method{};
  std::string target{};                     // path and query, as sent
  std::vector<std::string> header_names{};  // lower-case
  std::string body{};
  bool forwarded = false;
};

// One request, in the hands of a fault. Whatever a fault sends is all that the client gets.
class Exchange {
 public:
  Exchange(const Passed& passed, std::string raw, int upstream, Peer& client)
      : passed_(passed), raw_(std::move(raw)), upstream_(upstream), client_(client) {}

  const Passed& request() const { return passed_; }
  bool forwarded() const { return answer_.has_value(); }

  // Has the server do it, once; its answer whole: no framing, the body in one piece. Status 0: the
  // server cannot be reached or closed without an answer.
  const Response& Forward();
  // The same, of another target.
  const Response& ForwardTo(const std::string& target);

  // With a true Content-Length.
  void Send(const Response& answer) { client_.Send(Framed(answer)); }
  static std::string Framed(const Response& answer);
  static std::string Head(const Response& answer);  // without framing and without the empty line

  Peer& client() { return client_; }

 private:
  const Passed& passed_;
  const std::string raw_;
  const int upstream_;
  Peer& client_;
  std::optional<Response> answer_{};
};

using Fault = std::function<void(Exchange& exchange)>;  // those with a name: faults.h

constexpr int kForEver = std::numeric_limits<int>::max();

// Strikes requests of a kind; of several rules the first one that fits and is due.
struct FaultRule {
  Fault fault{};
  // In place of `fault`: the one of this request; an empty one lets it pass.
  std::function<Fault(const Passed& passed)> draw{};
  std::string method{};  // empty: any
  std::string part{};    // of the target; empty: any
  std::string but{};     // not those with this part; empty: all of them
  int first = 1;         // of the requests of its kind, counted from 1 and from when it was added
  int times = kForEver;  // how many of them
};

// Thread-safe. The server behind it outlives it.
class FaultProxy {
 public:
  // `upstream`: the server's port on 127.0.0.1.
  explicit FaultProxy(int upstream);

  void Add(FaultRule rule);
  void Clear();  // no rule, nothing recorded

  std::vector<Passed> passed() const;
  std::size_t CountOf(std::string_view method, std::string_view part) const;

  int port() const { return server_.port(); }
  std::string host() const { return "127.0.0.1:" + std::to_string(port()); }
  std::string url() const { return "http://" + host(); }

 private:
  struct Counted {
    FaultRule rule{};
    int seen = 0;
  };
  void Serve(const std::string& raw, Peer& client);
  Fault FaultFor(const Passed& passed);

  const int upstream_;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<Counted> rules_;
  std::vector<Passed> passed_;
  HostileServer server_;  // last: its threads use all above
};

// The port of "http://127.0.0.1:8080".
int PortOf(const std::string& url);

}  // namespace lockstep::testing
