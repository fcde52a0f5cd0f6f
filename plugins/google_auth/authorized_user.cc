#include "plugins/google_auth/authorized_user.h"

#include <array>
#include <utility>

#include "plugins/google_auth/fields.h"
#include "plugins/google_auth/token_call.h"

namespace lockstep::google_auth {
namespace {

class RefreshGrant final : public TokenGrant {
 public:
  RefreshGrant(UserLogin login, const Exchange& exchange)
      : login_(std::move(login)), exchange_(exchange) {}

  Result<Grant> Fetch(std::stop_token stop) override {
    const std::array<std::pair<std::string_view, std::string_view>, 4> form = {
        {{"grant_type", "refresh_token"},
         {"client_id", login_.client_id},
         {"client_secret", login_.client_secret.Reveal()},
         {"refresh_token", login_.refresh_token.Reveal()}}};
    Result<Grant> grant = AskForToken(exchange_, std::string{kGoogleTokenUrl}, form,
                                      "fetching an access token with the user's login", stop);
    if (!grant && grant.error().code == Code::kUnauthenticated) {
      grant.error().message +=
          "; the login has expired or was revoked: run `gcloud auth application-default login`";
    }
    return grant;
  }

 private:
  const UserLogin login_;
  const Exchange exchange_;
};

}  // namespace

Result<UserLogin> ParseUserLogin(const Json& file) {
  const Fields fields(file);
  UserLogin login;
  LOCKSTEP_TRY(login.client_id, fields.Required("client_id"));
  LOCKSTEP_TRY(std::string secret, fields.Required("client_secret"));
  LOCKSTEP_TRY(std::string token, fields.Required("refresh_token"));
  login.client_secret = Secret{std::move(secret)};
  login.refresh_token = Secret{std::move(token)};
  return login;
}

std::unique_ptr<TokenGrant> UserGrant(UserLogin login, const Exchange& exchange) {
  return std::make_unique<RefreshGrant>(std::move(login), exchange);
}

}  // namespace lockstep::google_auth
