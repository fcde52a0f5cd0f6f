// Daemon: the one place that knows libmicrohttpd; a thread a connection, and a clean end.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "reconciler/base/result.h"
#include "reconciler/http/http.h"

namespace lockstep {

struct DaemonRequest {
  std::string method{};
  std::string target{};  // path and query, as sent
  Headers headers{};     // names lower-case
  std::string body{};
  bool body_too_large = false;  // then `body` is cut
};

struct DaemonAnswer {
  int status = 200;
  Headers headers{};
  std::string body{};
  bool close = false;                      // close the connection instead of answering
  std::optional<std::size_t> cut_after{};  // bytes of the body, then close
};

class Daemon {
 public:
  // Called on any thread, several at once.
  using Handler = std::function<DaemonAnswer(const DaemonRequest& request)>;

  struct Options {
    std::string address = "127.0.0.1";
    int port = 0;  // 0: any free one
    std::size_t max_body = 0;
  };

  // kInvalidArgument for an address that is none; kUnavailable if it cannot be listened on.
  static Result<std::unique_ptr<Daemon>> Start(const Options& options, Handler handler);
  ~Daemon();  // Stop()
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  int port() const;

  // Takes no new connection, waits until each request that has begun is answered, and ends.
  void Stop();

 private:
  struct State;
  explicit Daemon(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace lockstep
