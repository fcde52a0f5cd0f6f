// Impersonation: an access token of a service account, for one who may act as it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/google_auth/exchange.h"
#include "plugins/google_auth/fields.h"
#include "reconciler/base/result.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

// What a token of a source is asked for that is only there to impersonate with.
inline constexpr std::string_view kIamScope = "https://www.googleapis.com/auth/iam";

struct Impersonation {
  std::string email{};  // of the account whose token is fetched
  std::string url{};    // of its generateAccessToken
  // "projects/-/serviceAccounts/EMAIL": each may act as the next, the last as `email`.
  std::vector<std::string> delegates{};
  Duration life = std::chrono::hours{1};  // that is asked for
};

// From the members service_account_impersonation_url and delegates. kInvalidArgument, naming the
// field, if they are not what Google writes.
Result<Impersonation> ParseImpersonation(const Fields& fields, LoopbackUrls loopback);

// As --impersonate-service-account has it: "EMAIL", or "DELEGATE,...,EMAIL". kInvalidArgument,
// naming the flag.
Result<Impersonation> ImpersonationOf(std::string_view accounts);

// Fetches tokens from IAM Credentials with the tokens of `source`, which is asked once more after a
// 401. A refusal is kUnauthenticated and names the role that is due. The life of a token is
// counted by the server's clock where the answer tells it.
std::unique_ptr<TokenGrant> ImpersonatedGrant(std::unique_ptr<TokenSource> source,
                                              Impersonation impersonation,
                                              const Exchange& exchange);

}  // namespace lockstep::google_auth
