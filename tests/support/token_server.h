// TokenServer: Google's token, STS, IAM Credentials and metadata servers and a job's identity
// provider, on loopback; it checks all that it is sent and keeps what is wrong with it.
#pragma once

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "tests/plugins/google_auth/test_key.h"
#include "tests/support/hostile_server.h"

namespace lockstep::testing {

// One request, taken apart.
struct Call {
  explicit Call(const std::string& request) {
    const std::size_t head_end = request.find("\r\n\r\n");
    body = request.substr(head_end + 4);
    const std::size_t line_end = request.find("\r\n");
    const std::string line = request.substr(0, line_end);
    method = line.substr(0, line.find(' '));
    target = line.substr(method.size() + 1, line.rfind(' ') - method.size() - 1);
    for (std::size_t at = line_end + 2; at < head_end;) {
      const std::size_t end = request.find("\r\n", at);
      const std::size_t colon = request.find(':', at);
      std::string name = request.substr(at, colon - at);
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      headers[name] = request.substr(request.find_first_not_of(' ', colon + 1),
                                     end - request.find_first_not_of(' ', colon + 1));
      at = end + 2;
    }
  }
  std::string path() const { return target.substr(0, target.find('?')); }
  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }

  std::string method{};
  std::string target{};
  std::map<std::string, std::string> headers{};  // names lower-case
  std::string body{};
};

class TokenServer {
 public:
  static constexpr const char* kEmail = "rec@p.iam.gserviceaccount.com";
  static constexpr const char* kAudience =
      "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/gh/providers/gh";
  static constexpr const char* kCloud = "https://www.googleapis.com/auth/cloud-platform";
  static constexpr const char* kSubject = "subject.of.the-job";
  static constexpr const char* kRequestToken = "request-token-canary";
  static constexpr const char* kRefreshToken = "1//refresh-canary";
  static constexpr const char* kClientSecret = "client-secret-canary";

  TokenServer()
      : server_([this](const std::string& request, Peer& peer) {
          const Call call(request);
          const std::lock_guard lock(mutex_);
          calls_.push_back(call.method + " " + call.path());
          peer.Send(AnswerTo(call));
        }) {}

  std::string Url(std::string_view target = "/") const { return server_.Url(target); }
  std::string host() const { return "127.0.0.1:" + std::to_string(server_.port()); }

  // "POST /token", in order.
  std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  // What was wrong with a request, one line each; empty if all was as Google asks for it.
  std::vector<std::string> complaints() const {
    const std::lock_guard lock(mutex_);
    return complaints_;
  }
  // The next `count` requests get `status` instead of an answer.
  void Refuse(int count, std::string status) {
    const std::lock_guard lock(mutex_);
    refusals_ = count;
    refusal_ = std::move(status);
  }

  // Credential files that lead here.
  Json KeyFile() const {
    return {{"type", "service_account"},
            {"private_key_id", "kid"},
            {"private_key", google_auth::TestKey::Rsa().PrivatePem()},
            {"client_email", kEmail},
            {"token_uri", Url("/token")},
            {"universe_domain", "googleapis.com"}};
  }
  static Json UserFile() {
    return {{"type", "authorized_user"},
            {"client_id", "id.apps"},
            {"client_secret", kClientSecret},
            {"refresh_token", kRefreshToken}};
  }
  std::string ImpersonationUrl() const {
    return Url("/v1/projects/-/serviceAccounts/" + std::string{kEmail} + ":generateAccessToken");
  }
  // As GitHub's auth action writes it.
  Json GitHubFile() const {
    return {{"type", "external_account"},
            {"audience", kAudience},
            {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
            {"token_url", Url("/v1/token")},
            {"service_account_impersonation_url", ImpersonationUrl()},
            {"credential_source",
             {{"url", Url("/oidc?api-version=2.0&audience=gh")},
              {"headers", {{"Authorization", "Bearer " + std::string{kRequestToken}}}},
              {"format", {{"type", "json"}, {"subject_token_field_name", "value"}}}}}};
  }

 private:
  using Fields = std::map<std::string, std::string>;

  std::string AnswerTo(const Call& call) {
    if (refusals_ > 0) {
      --refusals_;
      return Answer(R"({"error":"temporarily_unavailable"})", refusal_);
    }
    const std::string at = call.method + " " + call.path();
    if (at == "GET /") return FromMetadata(call, "computeMetadata/\n");
    if (at == "GET /computeMetadata/v1/instance/service-accounts/default/token") {
      Expect(
          call.target.ends_with("?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform"),
          "metadata scopes: " + call.target);
      return FromMetadata(call, Granted("metadata"));
    }
    if (at == "GET /oidc") return FromProvider(call);
    if (at == "POST /token") return FromTokenEndpoint(call);
    if (at == "POST /v1/token") return FromSts(call);
    if (call.method == "POST" && call.path().ends_with(":generateAccessToken")) {
      return FromIam(call);
    }
    return Complain("nothing is at " + at);
  }

  std::string FromMetadata(const Call& call, const std::string& body) {
    if (call.Header("metadata-flavor") != "Google") return Complain("no Metadata-Flavor: Google");
    return Answer(body, "200 OK", "Metadata-Flavor: Google\r\n");
  }

  std::string FromProvider(const Call& call) {
    Expect(call.Header("authorization") == "Bearer " + std::string{kRequestToken},
           "the provider's Authorization");
    Expect(call.target.ends_with("?api-version=2.0&audience=gh"), "the provider's query");
    return LastOr(Answer(R"({"count":1,"value":")" + std::string{kSubject} + "\"}"));
  }

  std::string FromTokenEndpoint(const Call& call) {
    Fields form = FormOf(call);
    if (form["grant_type"] == "refresh_token") {
      ExpectForm(form, {{"grant_type", "refresh_token"},
                        {"client_id", "id.apps"},
                        {"client_secret", kClientSecret},
                        {"refresh_token", kRefreshToken}});
      return LastOr(Answer(Granted("user")));
    }
    const std::string jwt = form["assertion"];
    ExpectForm(form,
               {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", jwt}});
    CheckJwt(jwt);
    return LastOr(Answer(Granted("account")));
  }

  void CheckJwt(const std::string& jwt) {
    using google_auth::FromBase64Url;
    const std::size_t first = jwt.find('.');
    const std::size_t second = jwt.rfind('.');
    Expect(google_auth::TestKey::Rsa().Verifies(jwt.substr(0, second),
                                                FromBase64Url(jwt.substr(second + 1))),
           "the signature");
    const Json header = ParseJson(FromBase64Url(jwt.substr(0, first))).value_or(Json{});
    Expect(header == Json{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "kid"}}, "the JWT's header");
    Json claims =
        ParseJson(FromBase64Url(jwt.substr(first + 1, second - first - 1))).value_or(Json{});
    const long issued = claims.value("iat", 0L);
    Expect(std::labs(issued - Now()) < 300, "iat");
    const Json due = {{"iat", issued},
                      {"exp", issued + 3600},
                      {"iss", kEmail},
                      {"aud", "https://oauth2.googleapis.com/token"},
                      {"scope", kCloud}};
    Expect(claims == due, "the JWT's claims: " + Dump(claims));
  }

  std::string FromSts(const Call& call) {
    const Fields form = FormOf(call);
    const bool impersonates = form.count("scope") != 0 && form.at("scope") != kCloud;
    ExpectForm(form, {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                      {"audience", kAudience},
                      {"scope", impersonates ? "https://www.googleapis.com/auth/iam" : kCloud},
                      {"requested_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                      {"subject_token", kSubject},
                      {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"}});
    return LastOr(Answer(Granted("federated")));
  }

  std::string FromIam(const Call& call) {
    const std::string bearer = call.Header("authorization");
    Expect(bearer.starts_with("Bearer ") && granted_.count(bearer.substr(7)) != 0,
           "IAM's Authorization: " + bearer);
    Expect(call.Header("content-type").starts_with("application/json"), "IAM's content type");
    Json body = ParseJson(call.body).value_or(Json{});
    body.erase("delegates");
    const Json due = {{"scope", Json::array({kCloud})}, {"lifetime", "3600s"}};
    Expect(body == due, "IAM's body: " + call.body);
    const std::string token = NewToken("impersonated");
    const TimePoint end{std::chrono::seconds{Now() + 3600}};
    return LastOr(Answer(Dump({{"accessToken", token}, {"expireTime", FormatTime(end)}})));
  }

  Fields FormOf(const Call& call) {
    Expect(call.Header("content-type") == "application/x-www-form-urlencoded",
           "the form's content type");
    Expect(call.Header("authorization").empty(), "a credential beside the form");
    Fields fields;
    for (std::string_view rest = call.body; !rest.empty();) {
      const std::string_view pair = rest.substr(0, rest.find('&'));
      rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
      fields[Decoded(pair.substr(0, pair.find('=')))] = Decoded(pair.substr(pair.find('=') + 1));
    }
    return fields;
  }

  static std::string Decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        plain += text[i];
        continue;
      }
      plain +=
          static_cast<char>(std::strtol(std::string{text.substr(i + 1, 2)}.c_str(), nullptr, 16));
      i += 2;
    }
    return plain;
  }

  static long Now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  std::string NewToken(const std::string& kind) {
    std::string token = kind + "-" + std::to_string(granted_.size() + 1);
    granted_.insert(token);
    return token;
  }
  // STS writes the life as a string at times.
  std::string Granted(const std::string& kind) {
    const Json life = kind == "federated" ? Json("3600") : Json(3600);
    return Dump({{"access_token", NewToken(kind)}, {"expires_in", life}, {"token_type", "Bearer"}});
  }

  void ExpectForm(const Fields& form, const Fields& due) {
    std::string got;
    for (const auto& [name, value] : form) got += name + "=" + value + " ";
    Expect(form == due, "the form: " + got);
  }
  void Expect(bool right, const std::string& what) {
    if (!right) wrong_ = what;
  }
  std::string Complain(const std::string& what) {
    wrong_ = what;
    return LastOr("");
  }
  // `answer`, unless something was wrong with the request.
  std::string LastOr(std::string answer) {
    if (wrong_.empty()) return answer;
    complaints_.push_back(std::exchange(wrong_, ""));
    return Answer(Dump({{"error", "invalid_request"}, {"error_description", complaints_.back()}}),
                  "400 Bad Request");
  }

  mutable std::mutex mutex_;  // guards all below
  std::vector<std::string> calls_;
  std::vector<std::string> complaints_;
  std::set<std::string> granted_;
  std::string wrong_;
  int refusals_ = 0;
  std::string refusal_;
  HostileServer server_;  // last: its threads end before what they use
};

}  // namespace lockstep::testing
