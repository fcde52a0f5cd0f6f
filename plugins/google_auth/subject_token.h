// Subject tokens: what an identity provider outside of Google vouches for the caller with.
#pragma once

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "plugins/google_auth/exchange.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"

namespace lockstep::google_auth {

// Either `file` or `url` is set.
struct SubjectSource {
  std::string file{};  // a path; read at every use, since whoever writes it keeps it fresh
  std::string url{};
  std::vector<std::pair<std::string, Secret>> headers{};  // names lower-case; sent to `url` only
  std::string json_field{};                               // empty: the text as a whole is the token
};

// From the member credential_source of a credential file. kInvalidArgument, naming the field: a
// url that is not https, a header that would break a request, or a source of another kind. One that
// would run a program is refused, always.
Result<SubjectSource> ParseSubjectSource(const Json& source, LoopbackUrls loopback);

// The token, without white space around it. kUnauthenticated if the provider refuses; kNotFound if
// the file is gone; kDataLoss if what is there is no token. Messages name the host or the file, and
// nothing that it said.
Result<Secret> ReadSubjectToken(const SubjectSource& source, const Exchange& exchange,
                                const std::stop_token& stop);

}  // namespace lockstep::google_auth
