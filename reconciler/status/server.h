// StatusServer: the page, the metrics and the health of a loop, over HTTP. It has no write path.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "reconciler/base/result.h"
#include "reconciler/model/loop_status.h"
#include "reconciler/serve/daemon.h"

namespace lockstep {

// Where to listen: "127.0.0.1:9464". kInvalidArgument if `text` is no IPv4 address with a port.
struct ListenAddress {
  std::string address{};
  int port = 0;  // 0: any free one
};
Result<ListenAddress> ListenAddressOf(const std::string& text);

class StatusServer {
 public:
  // GET / is the page, /api/status the same as JSON, /metrics in Prometheus' text format, /healthz
  // 200 while rounds go on, /readyz 200 once every manifest had a round that could read, each with
  // what is wrong as its text else (503). HEAD as GET; 404 and 405 for all else. On a loopback
  // address it answers only to the names of loopback, so that no page of another site can read it
  // by a name that it controls. `status` is called on any thread, and outlives it.
  static Result<std::unique_ptr<StatusServer>> Start(const ListenAddress& listen,
                                                     std::function<LoopStatus()> status);

  int port() const { return daemon_->port(); }

  // Waits for what is being answered. Done already is fine.
  void Stop() { daemon_->Stop(); }

 private:
  explicit StatusServer(std::unique_ptr<Daemon> daemon) : daemon_(std::move(daemon)) {}

  std::unique_ptr<Daemon> daemon_;
};

}  // namespace lockstep
