#include "reconciler/cli/interrupts.h"

#include <csignal>
#include <utility>

#include "reconciler/model/exit_code.h"

namespace lockstep::cli {
namespace {

sigset_t Handled() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

Interrupts::Interrupts(std::function<void()> on_first) : on_first_(std::move(on_first)) {
  const sigset_t signals = Handled();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  waiter_ = std::jthread([this](const std::stop_token& done) { Wait(done); });
}

Interrupts::~Interrupts() {
  waiter_.request_stop();
  // Wakes sigwait; the signal is blocked everywhere, so only the waiter sees it.
  pthread_kill(waiter_.native_handle(), SIGHUP);
}

void Interrupts::Wait(const std::stop_token& done) {
  const sigset_t signals = Handled();
  while (true) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (done.stop_requested()) return;
    if (stop_.stop_requested()) std::_Exit(kExitError);
    stop_.request_stop();
    on_first_();
  }
}

}  // namespace lockstep::cli
