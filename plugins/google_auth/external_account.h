// Workload identity federation: a token of another identity provider, exchanged for Google's.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "plugins/google_auth/exchange.h"
#include "plugins/google_auth/impersonation.h"
#include "plugins/google_auth/subject_token.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

struct FederatedIdentity {
  std::string audience{};  // "//iam.googleapis.com/projects/.../providers/gh"
  std::string subject_token_type{};
  std::string token_url{};  // of the Security Token Service
  SubjectSource source{};
  std::optional<Impersonation> impersonation{};  // nullopt: the federated token itself is used
};

// From a file of type external_account, as GitHub's auth action and gcloud write it.
// kInvalidArgument, naming the field, if one is missing, or is of a kind that is not supported.
Result<FederatedIdentity> ParseFederatedIdentity(const Json& file, LoopbackUrls loopback);

// Fetches the subject token, exchanges it (RFC 8693), and impersonates if the file says so.
std::unique_ptr<TokenGrant> FederatedGrant(FederatedIdentity identity, const Exchange& exchange);

}  // namespace lockstep::google_auth
