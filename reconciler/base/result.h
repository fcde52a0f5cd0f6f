// Result<T>: a value, or the Error that explains its absence.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace lockstep {

// The canonical codes of Google's APIs (google.rpc.Code), so that an error body maps one to one.
// Code decides what is done next (see http/retry.h); the message only explains.
enum class Code {
  kCancelled,        // the caller's stop token fired
  kInvalidArgument,  // the manifest or a flag is wrong; the user can mend it
  kNotFound,         // answered by the server; a failed read is never kNotFound
  kAlreadyExists,
  kPermissionDenied,
  kUnauthenticated,
  kFailedPrecondition,  // live state is not what the plan was made for
  kAborted,             // lost an optimistic-lock race (etag, updateTime)
  kResourceExhausted,   // quota or rate limit; may be retried
  kUnavailable,         // no answer, or a 5xx; may be retried
  kDeadlineExceeded,
  kUnimplemented,
  kDataLoss,  // an answer that is cut short or does not parse
  kInternal,  // a bug in this program
};
std::string_view Name(Code code);  // "NOT_FOUND"

struct Error {
  Code code = Code::kInternal;
  std::string message{};  // "what failed: why"; no "error:", no full stop
  // The pause that the server asked for (Retry-After); unset if it did not.
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;
  // Certain: what failed has changed nothing, since nothing was sent. False leaves it open.
  bool untouched = false;
  // Nothing is wrong: another run is at work on the same, and has the lease for it.
  bool lease_held = false;

  // The same error with "doing: " in front of its message.
  Error Wrap(std::string_view doing) &&;

  friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;  // for work that succeeds without a value

// What a function returns that fails: `return Fail(Code::kNotFound, "no job x");`
inline tl::unexpected<Error> Fail(Code code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::nullopt});
}
inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace lockstep

// Declares `lhs` from a Result, or returns its error to the caller.
#define LOCKSTEP_TRY(lhs, expr) LOCKSTEP_TRY_EXPAND_(lhs, expr, __LINE__)
#define LOCKSTEP_TRY_EXPAND_(lhs, expr, line) LOCKSTEP_TRY_IMPL_(lhs, expr, line)
#define LOCKSTEP_TRY_IMPL_(lhs, expr, line)                                \
  auto try_##line = (expr);                                                \
  if (!try_##line) return ::lockstep::Fail(std::move(try_##line).error()); \
  lhs = *std::move(try_##line)  // NOLINT(bugprone-macro-parentheses): a declaration

// Returns the error of a Status to the caller; goes on if there is none.
#define LOCKSTEP_CHECK(expr)                                                                  \
  do {                                                                                        \
    if (auto checked = (expr); !checked) return ::lockstep::Fail(std::move(checked).error()); \
  } while (false)
