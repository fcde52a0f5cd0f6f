#include "plugins/google_auth/service_account.h"

#include <array>
#include <cstdint>
#include <utility>

#include "plugins/google_auth/fields.h"
#include "plugins/google_auth/jwt.h"
#include "plugins/google_auth/token_call.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::google_auth {
namespace {

constexpr std::string_view kGrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::int64_t kClaimLife = 3'600;  // seconds, the longest that is accepted

class KeyFileGrant final : public TokenGrant {
 public:
  KeyFileGrant(ServiceAccountKey key, const Exchange& exchange)
      : key_(std::move(key)), exchange_(exchange) {}

  Result<Grant> Fetch(std::stop_token stop) override {
    LOCKSTEP_TRY(const Secret claim, SignedClaim(key_, exchange_.clock.Now()));
    const std::array<std::pair<std::string_view, std::string_view>, 2> form = {
        {{"assertion", claim.Reveal()}, {"grant_type", kGrantType}}};
    return AskForToken(exchange_, key_.token_url, form,
                       "fetching an access token for service account " + Printable(key_.email, 200),
                       stop);
  }

 private:
  const ServiceAccountKey key_;
  const Exchange exchange_;
};

}  // namespace

Result<ServiceAccountKey> ParseServiceAccount(const Json& file, LoopbackUrls loopback) {
  const Fields fields(file);
  ServiceAccountKey key;
  LOCKSTEP_TRY(key.email, fields.Required("client_email"));
  LOCKSTEP_TRY(key.key_id, fields.Text("private_key_id"));
  LOCKSTEP_TRY(std::string pem, fields.Required("private_key"));
  key.private_key = Secret{std::move(pem)};
  LOCKSTEP_TRY(key.token_url, fields.SecretUrl("token_uri", loopback, kGoogleTokenUrl));
  LOCKSTEP_CHECK(CheckRsaKey(key.private_key));
  return key;
}

Result<Secret> SignedClaim(const ServiceAccountKey& key, TimePoint now) {
  const std::int64_t issued =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  Json header = {{"alg", "RS256"}, {"typ", "JWT"}};
  if (!key.key_id.empty()) header["kid"] = key.key_id;
  const Json claims = {{"iat", issued},
                       {"exp", issued + kClaimLife},
                       {"iss", key.email},
                       {"aud", kGoogleTokenUrl},  // wherever the call goes
                       {"scope", kCloudScope}};
  return SignRs256(header, claims, key.private_key);
}

std::unique_ptr<TokenGrant> ServiceAccountGrant(ServiceAccountKey key, const Exchange& exchange) {
  return std::make_unique<KeyFileGrant>(std::move(key), exchange);
}

}  // namespace lockstep::google_auth
