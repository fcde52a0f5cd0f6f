#include "reconciler/cli/round_limit.h"

#include <utility>

namespace lockstep::cli {

RoundLimit::RoundLimit(Clock& clock, Duration deadline, std::stop_token outer)
    : outer_(std::move(outer), [this] { stop_.request_stop(); }),
      watch_([this, &clock, deadline](const std::stop_token& done) {
        if (!clock.SleepFor(deadline - clock.Monotonic(), done)) return;
        over_ = !stop_.stop_requested();
        stop_.request_stop();
      }) {}

}  // namespace lockstep::cli
