// TokenSource: where access tokens come from; and the cache in front of every kind that fetches.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"

namespace lockstep {

// Thread-safe.
class TokenSource {
 public:
  virtual ~TokenSource() = default;

  // A token that is good for some minutes yet, never an empty one. kUnauthenticated with what to
  // do if there is none to be had; kUnavailable and kDeadlineExceeded if it could not be fetched.
  virtual Result<Secret> Token(std::stop_token stop) = 0;

  // Before work that should not stop halfway: fetches a new token now if the one at hand ends
  // sooner than `left` from now. What is granted then may end sooner, too: there is no better one.
  // A source that cannot fetch says whether it has any. Errors: those of Token.
  virtual Status Renew(Duration left, std::stop_token stop);

  // A server answered 401 to `refused`: it is not handed out again. No matter if it is already
  // replaced.
  virtual void Drop(const Secret& refused) = 0;
};

// A token as it was granted.
struct Grant {
  Secret token{};
  Duration life{0};  // from when it was asked for; more than 0
};

// Fetches a new token; no caching. One kind of credential each. Called by one thread at a time.
class TokenGrant {
 public:
  virtual ~TokenGrant() = default;
  virtual Result<Grant> Fetch(std::stop_token stop) = 0;
};

// Keeps the token of a TokenGrant until 225 s before it ends (a short-lived one until half its
// life is over), by the monotonic clock. However many threads ask, one fetches, and all get what
// it got, the error included.
class CachedTokenSource final : public TokenSource {
 public:
  CachedTokenSource(std::unique_ptr<TokenGrant> grant, Clock& clock);

  Result<Secret> Token(std::stop_token stop) override;
  Status Renew(Duration left, std::stop_token stop) override;
  void Drop(const Secret& refused) override;

 private:
  // The token at hand if it is fresh and ends no sooner than `left` from now, else a new one.
  Result<Secret> Get(Duration left, const std::stop_token& stop);
  // Lets go of `lock` while it waits for the answer. REQUIRES: !fetching_.
  Result<Secret> Fetch(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);

  std::unique_ptr<TokenGrant> grant_;
  Clock& clock_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  bool fetching_ = false;
  unsigned fetches_ = 0;               // that have ended
  std::optional<Error> last_error_{};  // of the last fetch
  Secret token_{};                     // empty: none
  Duration stale_at_{0};               // monotonic
  Duration ends_at_{0};                // monotonic
};

}  // namespace lockstep
