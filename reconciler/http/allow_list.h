// Which host may be asked at all, and which credential it gets. Pure.
#pragma once

#include <set>
#include <span>
#include <string>

#include "reconciler/base/result.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/url.h"

namespace lockstep {

// The registries that get the program's Google token: *.pkg.dev, gcr.io, *.gcr.io, and those that
// the operator adds with --allow-registry. A manifest adds none.
class AllowList {
 public:
  AllowList() = default;  // Google's own

  // `registries`: "host", "host:port" or "*.domain". kInvalidArgument for a URL, a path, spaces,
  // or a star elsewhere or before a whole top-level domain.
  static Result<AllowList> Make(std::span<const std::string> registries);

  bool Holds(const Url& url) const;

 private:
  std::set<std::string, std::less<>> hosts_{};
  std::set<std::string, std::less<>> domains_{};  // ".corp.example": everything below it
};

struct HostPolicy {
  Endpoints endpoints{};
  AllowList allowed{};
};

enum class Credential {
  kGoogleToken,        // the program's access token; a host that needs it, or nothing works
  kLoopbackToken,      // LOCKSTEP_ACCESS_TOKEN if it is set, else none: an endpoint on this machine
  kFirestoreEmulator,  // the literal "Bearer owner"
  kNone,               // anonymous
};

// The credential of a request for `url`, judged by where it really goes: a Google token leaves
// over https only, for hosts of Google's and of the allow-list, and never to an endpoint that was
// set to another host. kPermissionDenied for a host that may not be asked: plain http to another
// machine, and hosts of this machine or a private network (by address or by name: localhost,
// *.local, *.internal) that no operator listed.
Result<Credential> CredentialFor(const Url& url, const HostPolicy& policy);

}  // namespace lockstep
