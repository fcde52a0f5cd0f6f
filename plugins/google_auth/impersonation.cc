#include "plugins/google_auth/impersonation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plugins/google_auth/access_token.h"
#include "plugins/google_auth/token_call.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/google_api.h"
#include "reconciler/http/retry_after.h"
#include "reconciler/http/trimmed.h"

namespace lockstep::google_auth {
namespace {

constexpr std::string_view kAccounts = "projects/-/serviceAccounts/";
constexpr std::string_view kMethod = ":generateAccessToken";
constexpr std::string_view kUrlField = "service_account_impersonation_url";
constexpr std::size_t kMaxImpersonationAnswer = std::size_t{1} << 20;
constexpr std::size_t kShownEmail = 200;

bool IsEmail(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"@.-_:"}.find(c) != std::string_view::npos;
  });
  return plain && std::count(text.begin(), text.end(), '@') == 1 && text.front() != '@' &&
         text.back() != '@';
}

Result<std::vector<std::string>> DelegatesIn(const Fields& fields) {
  const Json& list = At(fields.object(), "delegates");
  std::vector<std::string> delegates;
  if (list.is_null()) return delegates;
  if (!list.is_array()) return fields.Refuse("delegates", "a list of accounts is due");
  for (const Json& one : list) {
    const std::string text = one.is_string() ? one.get<std::string>() : "";
    const std::string email = text.substr(text.rfind('/') + 1);
    if (email.empty() || !IsEmail(email)) {
      return fields.Refuse("delegates", "a list of accounts is due");
    }
    delegates.push_back(std::string{kAccounts} + email);
  }
  return delegates;
}

class Impersonator final : public TokenGrant {
 public:
  Impersonator(std::unique_ptr<TokenSource> source, Impersonation impersonation,
               const Exchange& exchange)
      : source_(std::move(source)), as_(std::move(impersonation)), exchange_(exchange) {}

  Result<Grant> Fetch(std::stop_token stop) override {
    const std::string doing = "impersonating service account " + Printable(as_.email, kShownEmail);
    Result<Response> answer = Ask(stop);
    if (!answer) return Fail(std::move(answer).error().Wrap(doing));
    Result<Grant> grant = answer->status == 200 ? GrantIn(*answer) : Fail(RefusalIn(*answer));
    if (!grant) return Fail(std::move(grant).error().Wrap(doing));
    return grant;
  }

 private:
  Result<Response> Ask(const std::stop_token& stop) {
    LOCKSTEP_TRY(const Secret first, source_->Token(stop));
    Result<Response> answer = AskPatiently(exchange_, RequestWith(first), stop);
    if (!answer || answer->status != 401) return answer;
    source_->Drop(first);
    LOCKSTEP_TRY(const Secret second, source_->Token(stop));
    return AskPatiently(exchange_, RequestWith(second), stop);
  }

  Request RequestWith(const Secret& token) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(as_.life).count();
    Json body = {{"scope", Json::array({kCloudScope})},
                 {"lifetime", std::to_string(seconds) + "s"}};
    if (!as_.delegates.empty()) body["delegates"] = as_.delegates;
    return {.method = "POST",
            .url = as_.url,
            .headers = {{"content-type", "application/json"},
                        {"authorization", "Bearer " + token.Reveal()}},
            .body = Dump(body),
            .max_body = kMaxImpersonationAnswer};
  }

  Result<Grant> GrantIn(const Response& answer) const {
    LOCKSTEP_TRY(const Json body, ObjectOf(answer));
    Result<Secret> token = CleanToken(StringAt(body, "accessToken"), "accessToken in the answer");
    if (!token) return Fail(Code::kDataLoss, std::move(token).error().message);
    const std::optional<TimePoint> end = ParseTime(StringAt(body, "expireTime"));
    if (!end) return Fail(Code::kDataLoss, "the answer does not say when the token ends");
    const std::optional<TimePoint> theirs = ParseHttpDate(HeaderOf(answer.headers, "date"));
    const Duration life = *end - theirs.value_or(exchange_.clock.Now());
    if (life > Duration{0}) return Grant{.token = *std::move(token), .life = life};
    const std::string skew = ClockSkew(answer, exchange_.clock.Now());
    return Fail(Code::kUnauthenticated,
                "the token that was granted has ended already" + (skew.empty() ? "" : "; " + skew));
  }

  static Error RefusalIn(const Response& answer) {
    Error error = ErrorOf(answer);
    if (MayAnswerLater(answer)) return error;
    error.code = Code::kUnauthenticated;
    if (answer.status == 403 || answer.status == 404) {
      error.message +=
          "; is there such an account, and has the caller the role "
          "roles/iam.serviceAccountTokenCreator (or, for workload identity, "
          "roles/iam.workloadIdentityUser) on it?";
    }
    return error;
  }

  const std::unique_ptr<TokenSource> source_;
  const Impersonation as_;
  const Exchange exchange_;
};

}  // namespace

Result<Impersonation> ParseImpersonation(const Fields& fields, LoopbackUrls loopback) {
  Impersonation impersonation;
  LOCKSTEP_TRY(impersonation.url, fields.SecretUrl(kUrlField, loopback));
  const std::string_view url = impersonation.url;
  const std::size_t slash = url.rfind('/');
  const std::string_view last = url.substr(slash == std::string_view::npos ? 0 : slash + 1);
  if (last.ends_with(kMethod)) {
    impersonation.email = last.substr(0, last.size() - kMethod.size());
  }
  if (impersonation.email.empty() || !IsEmail(impersonation.email)) {
    return fields.Refuse(kUrlField,
                         "it does not end with serviceAccounts/EMAIL" + std::string{kMethod});
  }
  LOCKSTEP_TRY(impersonation.delegates, DelegatesIn(fields));
  return impersonation;
}

Result<Impersonation> ImpersonationOf(std::string_view accounts) {
  Impersonation impersonation;
  for (std::string_view rest = accounts;;) {
    const std::size_t comma = rest.find(',');
    const std::string email{Trimmed(rest.substr(0, comma))};
    if (email.empty() || !IsEmail(email)) {
      return Fail(Code::kInvalidArgument,
                  "--impersonate-service-account: " + InQuotes(email, kShownEmail) +
                      " is no account; EMAIL or DELEGATE,...,EMAIL is due");
    }
    if (comma == std::string_view::npos) {
      impersonation.email = email;
      break;
    }
    impersonation.delegates.push_back(std::string{kAccounts} + email);
    rest.remove_prefix(comma + 1);
  }
  impersonation.url = "https://iamcredentials.googleapis.com/v1/" + std::string{kAccounts} +
                      impersonation.email + std::string{kMethod};
  return impersonation;
}

std::unique_ptr<TokenGrant> ImpersonatedGrant(std::unique_ptr<TokenSource> source,
                                              Impersonation impersonation,
                                              const Exchange& exchange) {
  return std::make_unique<Impersonator>(std::move(source), std::move(impersonation), exchange);
}

}  // namespace lockstep::google_auth
