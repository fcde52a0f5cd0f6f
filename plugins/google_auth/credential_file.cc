#include "plugins/google_auth/credential_file.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "plugins/google_auth/access_token.h"
#include "plugins/google_auth/authorized_user.h"
#include "plugins/google_auth/external_account.h"
#include "plugins/google_auth/fields.h"
#include "plugins/google_auth/impersonation.h"
#include "plugins/google_auth/service_account.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::google_auth {
namespace {

constexpr std::size_t kMaxCredentialFile = std::size_t{1} << 20;
constexpr std::size_t kShownName = 200;

Result<FileCredentials> OfServiceAccount(const Json& file, const Exchange& exchange) {
  LOCKSTEP_TRY(ServiceAccountKey key, ParseServiceAccount(file, exchange.loopback));
  std::string who = "service account " + Printable(key.email, kShownName);
  std::string account = key.email;
  return FileCredentials{.grant = ServiceAccountGrant(std::move(key), exchange),
                         .who = std::move(who),
                         .account = std::move(account)};
}

Result<FileCredentials> OfUser(const Json& file, const Exchange& exchange) {
  LOCKSTEP_TRY(UserLogin login, ParseUserLogin(file));
  return FileCredentials{UserGrant(std::move(login), exchange), "a user's login"};
}

Result<FileCredentials> OfFederation(const Json& file, const Exchange& exchange) {
  LOCKSTEP_TRY(FederatedIdentity identity, ParseFederatedIdentity(file, exchange.loopback));
  std::string who = "workload identity of " + Printable(identity.audience, kShownName);
  if (identity.impersonation) who += " as " + Printable(identity.impersonation->email, kShownName);
  std::string account = identity.impersonation ? identity.impersonation->email : "";
  return FileCredentials{.grant = FederatedGrant(std::move(identity), exchange),
                         .who = std::move(who),
                         .account = std::move(account)};
}

Result<FileCredentials> OfImpersonation(const Json& file, const Exchange& exchange) {
  const Fields fields(file);
  LOCKSTEP_TRY(Impersonation impersonation, ParseImpersonation(fields, exchange.loopback));
  const Json& source = At(file, "source_credentials");
  if (!source.is_object()) return fields.Refuse("source_credentials", "an object is due");
  if (StringAt(source, "type") == "impersonated_service_account") {
    return fields.Refuse("source_credentials", "it impersonates itself; use delegates");
  }
  Result<FileCredentials> found = ParseCredentials(source, exchange);
  if (!found) return Fail(std::move(found).error().Wrap("source_credentials"));
  std::string who = "service account " + Printable(impersonation.email, kShownName) +
                    ", impersonated by " + found->who;
  std::string account = impersonation.email;
  return FileCredentials{.grant = ImpersonatedGrant(std::make_unique<CachedTokenSource>(
                                                        std::move(found->grant), exchange.clock),
                                                    std::move(impersonation), exchange),
                         .who = std::move(who),
                         .account = std::move(account)};
}

struct Kind {
  std::string_view type;
  Result<FileCredentials> (*parse)(const Json& file, const Exchange& exchange);
  std::string_view remedy;
};

constexpr std::array<Kind, 4> kKinds = {{
    {"service_account", OfServiceAccount, "make a new key file of the account"},
    {"authorized_user", OfUser, "run `gcloud auth application-default login`"},
    {"external_account", OfFederation,
     "make it anew with `gcloud iam workload-identity-pools create-cred-config`, or let GitHub's "
     "auth action write it"},
    {"impersonated_service_account", OfImpersonation,
     "run `gcloud auth application-default login --impersonate-service-account EMAIL`"},
}};

std::string KnownTypes() {
  std::string all;
  for (const Kind& kind : kKinds) all += (all.empty() ? "" : ", ") + std::string{kind.type};
  return all;
}

Status CheckUniverse(const Fields& fields) {
  LOCKSTEP_TRY(const std::string universe, fields.Text("universe_domain"));
  if (universe.empty() || universe == "googleapis.com") return {};
  return fields.Refuse("universe_domain",
                       "it is " + Printable(universe, 100) + "; only googleapis.com is supported");
}

// The credentials of one that is known to be of that kind.
Result<FileCredentials> Parsed(const Kind& kind, const Json& file, const Exchange& exchange) {
  const Fields fields(file);
  LOCKSTEP_CHECK(CheckUniverse(fields));
  LOCKSTEP_TRY(const std::string quota, fields.Text("quota_project_id"));
  LOCKSTEP_TRY(FileCredentials found, kind.parse(file, exchange));
  if (quota.empty()) return found;
  LOCKSTEP_TRY(const Secret clean, CleanToken(quota, "quota_project_id"));
  found.quota_project = clean.Reveal();
  return found;
}

void WipeTexts(Json& value) {
  if (value.is_string()) {
    auto& text = value.get_ref<std::string&>();
    OPENSSL_cleanse(text.data(), text.size());
  }
  if (value.is_structured()) std::for_each(value.begin(), value.end(), WipeTexts);
}

}  // namespace

Result<FileCredentials> ParseCredentials(const Json& file, const Exchange& exchange) {
  if (!file.is_object()) {
    return Fail(Code::kInvalidArgument, "it is no credential file: a JSON object is due");
  }
  const std::string type = StringAt(file, "type");
  if (type.empty()) {
    return Fail(Code::kInvalidArgument,
                "it is no credential file: no `type`; known are " + KnownTypes());
  }
  const auto* const kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) { return one.type == type; });
  if (kind == kKinds.end()) {
    return Fail(Code::kInvalidArgument, "credentials of type " + Printable(type, 60) +
                                            " are not supported; known are " + KnownTypes());
  }
  Result<FileCredentials> found = Parsed(*kind, file, exchange);
  if (found) return found;
  Error error = std::move(found).error();
  error.message += "; " + std::string{kind->remedy};
  return Fail(std::move(error));
}

Result<FileCredentials> ReadCredentialFile(const std::string& path, const Exchange& exchange) {
  Result<std::string> bytes = ReadFile(path == "-" ? "./-" : path, kMaxCredentialFile);
  if (!bytes) return Fail(std::move(bytes).error());
  const Secret text{*std::move(bytes)};
  Result<Json> file = ParseJson(text.Reveal());
  if (!file) return Fail(Code::kInvalidArgument, "it is no JSON: it is cut short or was edited");
  Result<FileCredentials> found = ParseCredentials(*file, exchange);
  WipeTexts(*file);
  return found;
}

}  // namespace lockstep::google_auth
