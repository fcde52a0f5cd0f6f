#include "plugins/google_auth/service_account.h"

#include <array>
#include <cstdint>
#include <utility>

#include "plugins/google_auth/jwt.h"
#include "plugins/google_auth/token_call.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::google_auth {
namespace {

// The audience of every claim, whatever address the call goes to.
constexpr std::string_view kAudience = "https://oauth2.googleapis.com/token";
constexpr std::string_view kScope = "https://www.googleapis.com/auth/cloud-platform";
constexpr std::string_view kGrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::int64_t kClaimLife = 3'600;  // seconds, the longest that is accepted

class KeyFileGrant final : public TokenGrant {
 public:
  KeyFileGrant(ServiceAccountKey key, Reader& http, Clock& clock)
      : key_(std::move(key)), http_(http), clock_(clock) {}

  Result<Grant> Fetch(std::stop_token stop) override {
    const std::string doing =
        "fetching an access token for service account " + Printable(key_.email, 200);
    LOCKSTEP_TRY(const Secret claim, SignedClaim(key_, clock_.Now()));
    const std::array<std::pair<std::string_view, std::string_view>, 2> form = {
        {{"assertion", claim.Reveal()}, {"grant_type", kGrantType}}};
    Result<Response> response = http_.Read(TokenRequest(key_.token_url, form), std::move(stop));
    if (!response) return Fail(std::move(response).error().Wrap(doing));
    Result<Grant> grant = GrantOf(*response);
    if (grant) return grant;
    Error error = std::move(grant).error().Wrap(doing);
    const std::string skew = ClockSkew(*response, clock_.Now());
    if (error.code == Code::kUnauthenticated && !skew.empty()) {
      error.message += "; " + skew + ": set it right";
    }
    return Fail(std::move(error));
  }

 private:
  const ServiceAccountKey key_;
  Reader& http_;
  Clock& clock_;
};

}  // namespace

Result<ServiceAccountKey> ParseServiceAccount(const Json& file) {
  ServiceAccountKey key{.email = StringAt(file, "client_email"),
                        .key_id = StringAt(file, "private_key_id"),
                        .private_key = Secret{StringAt(file, "private_key")},
                        .token_url = StringAt(file, "token_uri")};
  if (key.token_url.empty()) key.token_url = kAudience;
  const std::string universe = StringAt(file, "universe_domain");
  if (!universe.empty() && universe != "googleapis.com") {
    return Fail(Code::kInvalidArgument, "universe_domain is " + Printable(universe, 100) +
                                            ": only googleapis.com is supported");
  }
  if (key.email.empty()) return Fail(Code::kInvalidArgument, "client_email is missing");
  if (key.private_key.empty()) return Fail(Code::kInvalidArgument, "private_key is missing");
  LOCKSTEP_CHECK(CheckSecretUrl(key.token_url, "token_uri"));
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
                       {"aud", kAudience},
                       {"scope", kScope}};
  return SignRs256(header, claims, key.private_key);
}

std::unique_ptr<TokenGrant> ServiceAccountGrant(ServiceAccountKey key, Reader& http, Clock& clock) {
  return std::make_unique<KeyFileGrant>(std::move(key), http, clock);
}

}  // namespace lockstep::google_auth
