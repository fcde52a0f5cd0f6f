#include "reconciler/http/body_pipe.h"

#include <limits>
#include <string>
#include <utility>

namespace lockstep {
namespace {

Status TooLarge(std::size_t max_body) {
  return Fail(Code::kDataLoss, "the answer is larger than " + std::to_string(max_body) + " bytes");
}

}  // namespace

void BodyPipe::SetHead(Response head) {
  {
    const std::lock_guard lock(mutex_);
    head_ = std::move(head);
  }
  Wake();
}

bool BodyPipe::Announce(std::uint64_t total) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  {
    const std::lock_guard lock(mutex_);
    const bool shrank = total < announced_ || total > kMost;
    announced_ = total;
    if (!shrank) return !abandoned_;
  }
  Finish(Fail(Code::kDataLoss, "the answer holds a chunk of negative size"));
  return false;
}

void BodyPipe::Offer(std::string_view bytes, Taken taken) {
  bool kept = false;
  {
    const std::lock_guard lock(mutex_);
    const bool wanted = !abandoned_ && !end_;
    if (wanted && bytes.size() > max_body_ - received_) {
      end_ = TooLarge(max_body_);
    } else if (wanted) {
      kept = true;
      received_ += bytes.size();
      if (collect_) {
        collected_.append(bytes);
      } else {
        piece_ = bytes;
        piece_taken_ = std::exchange(taken, nullptr);
      }
    }
  }
  if (taken) taken(kept);
  if (!kept || !collect_) Wake();
}

void BodyPipe::Finish(Status status) {
  {
    const std::lock_guard lock(mutex_);
    if (!end_) end_ = std::move(status);
  }
  Wake();
}

Result<std::optional<std::string_view>> BodyPipe::Next(Clock& clock, Duration deadline,
                                                       const std::stop_token& stop) {
  GiveBack();
  const std::stop_callback on_stop(stop, [this] { Wake(); });
  std::unique_lock lock(mutex_);
  while (true) {
    if (end_ && !piece_taken_) break;
    if (stop.stop_requested()) return Fail(Code::kCancelled, "cancelled");
    const Duration left = deadline - clock.Monotonic();
    if (left <= Duration::zero()) return Fail(Code::kDeadlineExceeded, "no whole answer in time");
    if (head_ && piece_taken_) {
      lent_ = true;
      return piece_;
    }
    wake_ = std::stop_source();
    const std::stop_token awake = wake_.get_token();
    lock.unlock();
    clock.SleepFor(left, awake);
    lock.lock();
  }
  if (!*end_) return Fail(end_->error());
  return std::nullopt;
}

void BodyPipe::GiveBack() {
  Taken back;
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(lent_, false)) return;
    back = std::exchange(piece_taken_, nullptr);
  }
  if (back) back(true);
}

Response BodyPipe::Take() {
  const std::lock_guard lock(mutex_);
  Response answer = head_ ? *std::exchange(head_, std::nullopt) : Response{};
  answer.body = std::move(collected_);
  return answer;
}

int BodyPipe::status() const {
  const std::lock_guard lock(mutex_);
  return head_ ? head_->status : 0;
}

void BodyPipe::Abandon() {
  Taken back;
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    back = std::exchange(piece_taken_, nullptr);
  }
  if (back) back(false);
}

void BodyPipe::Wake() {
  const std::lock_guard lock(mutex_);
  // Its waiter sleeps without the mutex, and nobody else has registered with it.
  wake_.request_stop();
}

}  // namespace lockstep
