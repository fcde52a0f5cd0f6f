#include "reconciler/http/limited.h"

#include <utility>

namespace lockstep {

// One of the slots, for as long as it lives.
class LimitedHttp::Slot {
 public:
  Slot(LimitedHttp& owner, const std::stop_token& stop) : owner_(owner) {
    std::unique_lock lock(owner_.mutex_);
    taken_ = owner_.freed_.wait(lock, stop, [&] { return owner_.free_ > 0; });
    if (taken_) --owner_.free_;
  }
  ~Slot() {
    if (!taken_) return;
    const std::lock_guard lock(owner_.mutex_);
    ++owner_.free_;
    owner_.freed_.notify_one();
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  Slot(Slot&&) = delete;
  Slot& operator=(Slot&&) = delete;

  Status Check() const {
    if (taken_) return {};
    return Fail(Error{.code = Code::kCancelled,
                      .message = "stopped while waiting to send a request",
                      .untouched = true});
  }

 private:
  LimitedHttp& owner_;
  bool taken_ = false;
};

LimitedHttp::LimitedHttp(Writer& next, int slots) : next_(next), free_(slots) {}

Result<Response> LimitedHttp::Read(const Request& request, std::stop_token stop) {
  const Slot slot(*this, stop);
  LOCKSTEP_CHECK(slot.Check());
  return next_.Read(request, std::move(stop));
}

Result<Response> LimitedHttp::Stream(const Request& request, const Sink& sink,
                                     std::stop_token stop) {
  const Slot slot(*this, stop);
  LOCKSTEP_CHECK(slot.Check());
  return next_.Stream(request, sink, std::move(stop));
}

Result<Response> LimitedHttp::Write(const Request& request, Guard guard, std::stop_token stop) {
  const Slot slot(*this, stop);
  LOCKSTEP_CHECK(slot.Check());
  return next_.Write(request, guard, std::move(stop));
}

}  // namespace lockstep
