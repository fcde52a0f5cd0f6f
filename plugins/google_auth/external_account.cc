#include "plugins/google_auth/external_account.h"

#include <array>
#include <cstdint>
#include <utility>

#include "plugins/google_auth/fields.h"
#include "plugins/google_auth/token_call.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::google_auth {
namespace {

constexpr std::string_view kExchangeType = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view kAccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::int64_t kLongestImpersonation = 43'200;  // seconds; what IAM grants at most

class ExchangeGrant final : public TokenGrant {
 public:
  ExchangeGrant(FederatedIdentity identity, const Exchange& exchange)
      : identity_(std::move(identity)), exchange_(exchange) {}

  Result<Grant> Fetch(std::stop_token stop) override {
    LOCKSTEP_TRY(const Secret subject, ReadSubjectToken(identity_.source, exchange_, stop));
    const std::array<std::pair<std::string_view, std::string_view>, 6> form = {
        {{"grant_type", kExchangeType},
         {"audience", identity_.audience},
         {"scope", identity_.impersonation ? kIamScope : kCloudScope},
         {"requested_token_type", kAccessTokenType},
         {"subject_token", subject.Reveal()},
         {"subject_token_type", identity_.subject_token_type}}};
    return AskForToken(exchange_, identity_.token_url, form,
                       "exchanging a subject token for " + Printable(identity_.audience, 200),
                       stop);
  }

 private:
  const FederatedIdentity identity_;
  const Exchange exchange_;
};

Result<std::optional<Impersonation>> ImpersonationIn(const Fields& fields, LoopbackUrls loopback) {
  if (!fields.Has("service_account_impersonation_url")) return std::nullopt;
  LOCKSTEP_TRY(Impersonation impersonation, ParseImpersonation(fields, loopback));
  const Json& options = At(fields.object(), "service_account_impersonation");
  const Json& life = At(options, "token_lifetime_seconds");
  if (life.is_null()) return impersonation;
  const std::int64_t seconds = life.is_number_integer() ? life.get<std::int64_t>() : 0;
  if (seconds < 1 || seconds > kLongestImpersonation) {
    return fields.Refuse("service_account_impersonation.token_lifetime_seconds",
                         "a number from 1 to " + std::to_string(kLongestImpersonation) + " is due");
  }
  impersonation.life = std::chrono::seconds{seconds};
  return impersonation;
}

}  // namespace

Result<FederatedIdentity> ParseFederatedIdentity(const Json& file, LoopbackUrls loopback) {
  const Fields fields(file);
  for (const std::string_view name : {"client_id", "workforce_pool_user_project"}) {
    if (fields.Has(name)) return fields.Refuse(name, "workforce pools are not supported");
  }
  FederatedIdentity identity;
  LOCKSTEP_TRY(identity.audience, fields.Required("audience"));
  LOCKSTEP_TRY(identity.subject_token_type, fields.Required("subject_token_type"));
  LOCKSTEP_TRY(identity.token_url, fields.SecretUrl("token_url", loopback));
  if (!At(file, "credential_source").is_object()) {
    return fields.Refuse("credential_source", "an object is due");
  }
  LOCKSTEP_TRY(identity.source, ParseSubjectSource(At(file, "credential_source"), loopback));
  LOCKSTEP_TRY(identity.impersonation, ImpersonationIn(fields, loopback));
  return identity;
}

std::unique_ptr<TokenGrant> FederatedGrant(FederatedIdentity identity, const Exchange& exchange) {
  std::optional<Impersonation> impersonation = identity.impersonation;
  std::unique_ptr<TokenGrant> grant =
      std::make_unique<ExchangeGrant>(std::move(identity), exchange);
  if (!impersonation) return grant;
  return ImpersonatedGrant(std::make_unique<CachedTokenSource>(std::move(grant), exchange.clock),
                           *std::move(impersonation), exchange);
}

}  // namespace lockstep::google_auth
