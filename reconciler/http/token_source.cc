#include "reconciler/http/token_source.h"

#include <algorithm>
#include <utility>

namespace lockstep {
namespace {

// The threshold of Google's own client libraries: longer than the longest request.
constexpr Duration kMargin = std::chrono::seconds{225};

Result<Grant> Checked(Result<Grant> grant) {
  if (grant && grant->token.empty()) {
    return Fail(Code::kUnauthenticated, "an empty access token was granted");
  }
  return grant;
}

}  // namespace

Status TokenSource::Renew(Duration, std::stop_token stop) {
  LOCKSTEP_TRY(const Secret token, Token(std::move(stop)));
  return {};
}

CachedTokenSource::CachedTokenSource(std::unique_ptr<TokenGrant> grant, Clock& clock)
    : grant_(std::move(grant)), clock_(clock) {}

Result<Secret> CachedTokenSource::Token(std::stop_token stop) { return Get(Duration{0}, stop); }

Status CachedTokenSource::Renew(Duration left, std::stop_token stop) {
  LOCKSTEP_TRY(const Secret token, Get(left, stop));
  return {};
}

Result<Secret> CachedTokenSource::Get(Duration left, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const Duration now = clock_.Monotonic();
    if (!token_.empty() && now < stale_at_ && now + left <= ends_at_) return token_;
    if (!fetching_) return Fetch(lock, stop);
    const unsigned before = fetches_;
    if (!changed_.wait(lock, stop, [&] { return fetches_ != before; })) {
      return Fail(Code::kCancelled, "stopped while waiting for an access token");
    }
    // Another caller's stop is none of ours.
    if (last_error_ && last_error_->code != Code::kCancelled) return Fail(*last_error_);
    left = Duration{0};  // a fetch of our own would bring no longer one than that
  }
}

Result<Secret> CachedTokenSource::Fetch(std::unique_lock<std::mutex>& lock,
                                        const std::stop_token& stop) {
  fetching_ = true;
  const Duration asked_at = clock_.Monotonic();
  lock.unlock();
  Result<Grant> grant = Checked(grant_->Fetch(stop));
  lock.lock();
  fetching_ = false;
  ++fetches_;
  changed_.notify_all();
  if (!grant) {
    last_error_ = grant.error();
    return Fail(std::move(grant).error());
  }
  last_error_.reset();
  token_ = std::move(grant->token);
  stale_at_ = asked_at + std::max(grant->life - kMargin, grant->life / 2);
  ends_at_ = asked_at + grant->life;
  return token_;
}

void CachedTokenSource::Drop(const Secret& refused) {
  const std::lock_guard lock(mutex_);
  if (token_.Reveal() == refused.Reveal()) token_ = Secret{};
}

}  // namespace lockstep
