// BodyPipe: carries one answer from the transport's threads to the thread that waits for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"

namespace lockstep {

// Holds one piece of the body at most: the next is asked for when the last was taken, so a slow
// reader slows the sender and not the memory. Thread-safe.
class BodyPipe {
 public:
  // Called once for each offered piece, from either side: true if it was taken, false if nobody
  // wants the rest.
  using Taken = std::function<void(bool wanted)>;

  // With `collect`, pieces are gathered here and Next returns once, when all have come.
  BodyPipe(bool collect, std::size_t max_body) : collect_(collect), max_body_(max_body) {}

  // The sending side. The head comes before Finish.
  void SetHead(Response head);
  // The bytes received so far, framing aside. False if the transfer must end: they went down, which
  // is how a negative chunk size shows, or nobody wants the rest.
  bool Announce(std::uint64_t total);
  void Offer(std::string_view bytes, Taken taken);  // `bytes` stay valid until `taken` is called
  void Finish(Status status);                       // the first call counts

  // The receiving side, one thread. The next piece, valid until the next call; nullopt after the
  // last. The head is there once it returned a value.
  // Errors: what Finish was given, kDataLoss (more than max_body bytes), kDeadlineExceeded once
  // clock.Monotonic() reaches `deadline`, kCancelled.
  Result<std::optional<std::string_view>> Next(Clock& clock, Duration deadline,
                                               const std::stop_token& stop);
  int status() const;  // of the head
  Response Take();     // the head, with what was collected as its body

  // Nobody wants the rest: whatever is offered from now on is refused. REQUIRES: called at the end
  // of every transfer, else sender and pipe keep one another alive.
  void Abandon();

 private:
  void GiveBack();
  void Wake();

  const bool collect_;
  const std::size_t max_body_;  // bytes

  mutable std::mutex mutex_;  // guards all below
  std::optional<Response> head_ = std::nullopt;
  std::string collected_{};
  std::string_view piece_{};
  Taken piece_taken_{};  // set while a piece waits or is lent
  bool lent_ = false;    // to the caller of Next, who gives it back by calling again
  std::size_t received_ = 0;
  std::uint64_t announced_ = 0;
  std::optional<Status> end_ = std::nullopt;
  bool abandoned_ = false;
  std::stop_source wake_{};  // fired to end the sleep of Next
};

}  // namespace lockstep
