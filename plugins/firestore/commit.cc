#include "plugins/firestore/commit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "reconciler/http/google_api.h"

namespace lockstep::firestore {
namespace {

constexpr Duration kCommitTime{60'000};
constexpr Duration kFirstPause{500};

// How servers, old and new, and the emulator say that a commit is too large.
constexpr std::array<std::string_view, 3> kTooBig = {"Transaction too big", "maximum 500 writes",
                                                     "gRPC message exceeds"};

bool SpeaksOfSize(const std::string& message) {
  return std::any_of(kTooBig.begin(), kTooBig.end(), [&](std::string_view words) {
    return message.find(words) != std::string::npos;
  });
}

}  // namespace

Result<Json> Commit(const Collection& collection, const Json& writes, const Client& client,
                    Writer& http) {
  LOCKSTEP_TRY(const Request request,
               client.Post(UrlOf(collection, "commit", false), {{"writes", writes}}, kCommitTime));
  LOCKSTEP_TRY(const Json answer,
               ObjectOf(http.Write(request, Guard::kGuarded, std::stop_token{})));
  const Json& results = At(answer, "writeResults");
  if (!results.is_array() || results.size() != writes.size()) {
    return Fail(Code::kDataLoss, "Firestore's answer to a commit is incomplete");
  }
  return results;
}

CommitFailure Judge(const Error& error) {
  switch (error.code) {
    case Code::kFailedPrecondition:
    case Code::kNotFound: return CommitFailure::kPrecondition;
    case Code::kUnavailable:
    case Code::kDeadlineExceeded:
    case Code::kCancelled:
    case Code::kDataLoss: return CommitFailure::kUnknown;
    case Code::kAborted: return CommitFailure::kContention;
    case Code::kInvalidArgument:
    case Code::kResourceExhausted:
      return SpeaksOfSize(error.message) ? CommitFailure::kTooBig : CommitFailure::kFinal;
    default: return CommitFailure::kFinal;
  }
}

void PauseAfterContention(int tries, const Reading& world) {
  const Duration longest = kFirstPause * (1 << std::min(tries, kMostTries));
  const double share = world.random.Unit();
  const Duration pause{std::llround(share * static_cast<double>(longest.count()))};
  world.clock.SleepFor(pause, world.stop);
}

}  // namespace lockstep::firestore
