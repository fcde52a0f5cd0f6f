// Interrupts: Ctrl-C and SIGTERM as a stop token.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

namespace lockstep::cli {

// The first SIGINT, SIGTERM or SIGHUP requests a stop and calls `on_first`; the second ends the
// process at once with exit code 1. Signals are taken by a thread of its own, so that `on_first`
// may do anything. SIGPIPE is ignored: a closed stdout is an error of write(2).
// Make one before any other thread starts: threads inherit the blocked signals.
class Interrupts {
 public:
  explicit Interrupts(std::function<void()> on_first);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  void Wait(const std::stop_token& done);

  std::function<void()> on_first_;
  std::stop_source stop_;
  std::jthread waiter_;
};

}  // namespace lockstep::cli
