#include "plugins/cloud_run/client.h"

#include <algorithm>
#include <array>
#include <utility>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/resource_head.h"
#include "plugins/cloud_run/service.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/google_api.h"
#include "reconciler/http/url.h"

namespace lockstep::cloud_run {
namespace {

constexpr Duration kLongestHold{10'000};  // of the answer of operations:wait
constexpr Duration kMargin{15'000};       // by which the HTTP timeout is longer than that

std::string LocationUrl(const Scope& scope) {
  return "https://run.googleapis.com/v2/projects/" + UrlSegment(scope.project) + "/locations/" +
         UrlSegment(scope.region) + "/";
}

std::string CollectionUrl(const Scope& scope, std::string_view collection) {
  return LocationUrl(scope) + std::string(collection);
}

bool IsDeleted(const Json& raw) { return !StringAt(raw, "deleteTime").empty(); }

using Take = std::function<Status(const Json& raw)>;

// Hands on to `take` what is not deleted, while there is time.
Take LiveOnes(const Reading& world, const Take& take) {
  return [&world, &take](const Json& raw) -> Status {
    if (TimeLeft(world) <= Duration{0}) {
      return Fail(Code::kDeadlineExceeded, "the list did not end in time");
    }
    if (IsDeleted(raw)) return {};
    return take(raw);
  };
}

std::string WhereWords(const Scope& scope) {
  return " of project " + scope.project + " in " + scope.region;
}

Result<Json> Ask(const Reading& world, Request request) {
  const Duration left = TimeLeft(world);
  if (left <= Duration{0}) {
    return Fail(Code::kDeadlineExceeded, "no time was left to ask Cloud Run");
  }
  request.timeout = std::min(request.timeout, left);
  return ObjectOf(world.http.Read(request, world.stop));
}

// Codes after which a PATCH may have taken effect all the same. A repeat of one whose answer was
// lost meets its own new etag: kAborted.
bool LeavesDoubt(Code code) {
  switch (code) {
    case Code::kUnavailable:
    case Code::kDeadlineExceeded:
    case Code::kCancelled:
    case Code::kDataLoss:
    case Code::kInternal:
    case Code::kAborted: return true;
    default: return false;
  }
}

// google.rpc.Code, by number. CANCELLED is another's doing there; UNKNOWN and INTERNAL are the
// server's trouble, not ours.
Code CodeOfRpc(int number) {
  constexpr std::array kCodes = {
      Code::kUnavailable,         // 0 OK: an error that is none
      Code::kAborted,             // 1 CANCELLED
      Code::kUnavailable,         // 2 UNKNOWN
      Code::kInvalidArgument,     // 3
      Code::kDeadlineExceeded,    // 4
      Code::kNotFound,            // 5
      Code::kAlreadyExists,       // 6
      Code::kPermissionDenied,    // 7
      Code::kResourceExhausted,   // 8
      Code::kFailedPrecondition,  // 9
      Code::kAborted,             // 10
      Code::kInvalidArgument,     // 11 OUT_OF_RANGE
      Code::kUnimplemented,       // 12
      Code::kUnavailable,         // 13 INTERNAL
      Code::kUnavailable,         // 14
      Code::kDataLoss,            // 15
      Code::kUnauthenticated,     // 16
  };
  const bool known = number >= 0 && static_cast<std::size_t>(number) < kCodes.size();
  return known ? kCodes.at(static_cast<std::size_t>(number)) : Code::kUnavailable;
}

}  // namespace

std::string ResourceUrl(const Scope& scope, std::string_view collection, std::string_view name) {
  return CollectionUrl(scope, collection) + "/" + UrlSegment(name);
}

Duration TimeLeft(const Reading& world) { return world.deadline - world.clock.Monotonic(); }

Status List(const Reading& world, std::string_view collection,
            const std::function<Status(const Json& raw)>& take) {
  Status listed = ReadPages(world.http, CollectionUrl(world.scope, collection), collection,
                            LiveOnes(world, take), world.stop);
  if (listed) return {};
  return Fail(std::move(listed).error().Wrap("listing the " + std::string(collection) +
                                             WhereWords(world.scope)));
}

Result<bool> ListExecutions(const Reading& world, std::string_view job,
                            const std::function<Status(const Json& raw)>& take) {
  const std::string url = ResourceUrl(world.scope, kJobs, job) +
                          "/executions?pageSize=" + std::to_string(kExecutionsAPage);
  Result<bool> whole = ReadFirstPages(world.http, url, "executions", kExecutionPages,
                                      LiveOnes(world, take), world.stop);
  if (whole) return whole;
  return Fail(std::move(whole).error().Wrap("listing the executions of " +
                                            (job == "-" ? "all jobs" : "job " + std::string(job)) +
                                            WhereWords(world.scope)));
}

Result<bool> ListRevisions(const Reading& world,
                           const std::function<Status(const Json& raw)>& take) {
  const std::string url = ResourceUrl(world.scope, kServices, "-") +
                          "/revisions?pageSize=" + std::to_string(kExecutionsAPage);
  Result<bool> whole = ReadFirstPages(world.http, url, "revisions", kExecutionPages,
                                      LiveOnes(world, take), world.stop);
  if (whole) return whole;
  return Fail(std::move(whole).error().Wrap("listing the revisions of all services" +
                                            WhereWords(world.scope)));
}

Result<Json> Get(const Reading& world, std::string_view collection, std::string_view name) {
  LOCKSTEP_TRY(Json raw, Ask(world, {.url = ResourceUrl(world.scope, collection, name)}));
  if (IsDeleted(raw)) return Fail(Code::kNotFound, Printable(name) + " was deleted");
  return raw;
}

Result<Json> GetRevision(const Reading& world, std::string_view service,
                         std::string_view revision) {
  return Ask(world, {.url = ResourceUrl(world.scope, kServices, service) + "/revisions/" +
                            UrlSegment(revision)});
}

Result<Sent> Patch(const Writing& world, std::string_view collection, std::string_view name,
                   const Json& body) {
  const Duration left = TimeLeft(world.read);
  if (left <= Duration{0}) {
    return Fail(Code::kDeadlineExceeded, "no time was left to send the update");
  }
  Request request{.method = "PATCH",
                  .url = ResourceUrl(world.read.scope, collection, name),
                  .headers = {{"content-type", "application/json"}},
                  .body = Dump(body)};
  request.timeout = std::min(request.timeout, left);
  request.deadline = world.read.deadline;
  const std::string_view type = collection == kServices ? kServiceType : kJobType;
  request.on_wait =
      [&progress = world.read.progress, about = Address{std::string(type), std::string(name)}](
          const std::string& what) { progress.Report({.address = about, .waiting_for = what}); };
  Result<Json> operation = ObjectOf(world.http.Write(request, Guard::kGuarded, world.read.stop));
  if (operation) return Sent{.operation = *std::move(operation)};
  const bool doubtful = LeavesDoubt(operation.error().code) && !operation.error().untouched;
  if (doubtful) return Sent{.doubt = std::move(operation).error()};
  return Fail(std::move(operation).error());
}

Result<Json> WaitForOperation(const Reading& world, std::string_view operation) {
  const auto hold = std::chrono::duration_cast<std::chrono::seconds>(
      std::clamp(TimeLeft(world), Duration{1'000}, kLongestHold));
  Request request{
      .method = "POST",
      .url = LocationUrl(world.scope) + "operations/" + UrlSegment(ShortName(operation)) + ":wait",
      .headers = {{"content-type", "application/json"}},
      .body = Dump({{"timeout", std::to_string(hold.count()) + "s"}})};
  request.timeout = kLongestHold + kMargin;
  return Ask(world, std::move(request));
}

std::optional<Error> ErrorOfOperation(const Json& operation) {
  const Json& error = At(operation, "error");
  if (!error.is_object()) return std::nullopt;
  const Json& number = At(error, "code");
  return Error{.code = CodeOfRpc(number.is_number_integer() ? number.get<int>() : 2),
               .message = Why({.message = StringAt(error, "message")})};
}

}  // namespace lockstep::cloud_run
