// The wire of Admin API v2: one call each, every answer judged. Nothing here repeats a call.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// The collections of the API, as they stand in a URL.
inline constexpr std::string_view kServices = "services";
inline constexpr std::string_view kJobs = "jobs";

// Where the API has one service or job.
std::string ResourceUrl(const Scope& scope, std::string_view collection, std::string_view name);

// Hands on every live member of a collection in world.scope. Those with a deleteTime are left out.
Status List(const Reading& world, std::string_view collection,
            const std::function<Status(const Json& raw)>& take);

// Hands on the executions of a job, or of every job of the region if `job` is "-": newest first, as
// the API lists them. Deleted ones are left out. At most kExecutionPages pages of at most
// kExecutionsAPage are read: false if the list goes on.
inline constexpr int kExecutionPages = 20;
inline constexpr int kExecutionsAPage = 1'000;
Result<bool> ListExecutions(const Reading& world, std::string_view job,
                            const std::function<Status(const Json& raw)>& take);

// The same of the revisions of every service of the region, in any order.
Result<bool> ListRevisions(const Reading& world,
                           const std::function<Status(const Json& raw)>& take);

// One service or job. kNotFound only if the API says so; also if it is deleted.
Result<Json> Get(const Reading& world, std::string_view collection, std::string_view name);

Result<Json> GetRevision(const Reading& world, std::string_view service, std::string_view revision);

// What became of a PATCH. With `doubt` it may or may not have taken effect: only a read can tell.
struct Sent {
  Json operation{};
  std::optional<Error> doubt{};
};

// Sends the whole resource, with the etag it holds and no mask. An Error means that nothing was
// changed. Waits for its turn within the write quota until world.deadline, and reports it.
// REQUIRES: `body` has a non-empty etag.
Result<Sent> Patch(const Writing& world, std::string_view collection, std::string_view name,
                   const Json& body);

// Asks for an operation by its full name and lets the server hold the answer back for at most 10 s
// while it is not done.
Result<Json> WaitForOperation(const Reading& world, std::string_view operation);

// The error that an operation ended with (google.rpc.Status), fit to print; nullopt if it holds
// none.
std::optional<Error> ErrorOfOperation(const Json& operation);

// Time until world.deadline; zero or less once it has passed.
Duration TimeLeft(const Reading& world);

}  // namespace lockstep::cloud_run
