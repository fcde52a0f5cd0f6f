#include "plugins/google_auth/metadata_server.h"

#include <charconv>
#include <utility>

#include "plugins/google_auth/token_call.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/url.h"

namespace lockstep::google_auth {
namespace {

constexpr std::string_view kFlavor = "metadata-flavor";
constexpr std::string_view kGoogle = "Google";
constexpr int kLooks = 3;
constexpr std::size_t kMaxMetadata = std::size_t{64} << 10;
constexpr int kLongestLook = 600;  // seconds

bool IsMetadata(const Response& answer) { return HeaderOf(answer.headers, kFlavor) == kGoogle; }

class MetadataTokens final : public TokenGrant {
 public:
  MetadataTokens(MetadataSettings settings, Error none, const Exchange& exchange)
      : settings_(std::move(settings)), none_(std::move(none)), exchange_(exchange) {
    presence_ = settings_.host.empty() ? Presence::kUnknown : Presence::kThere;
    if (settings_.host.empty()) settings_.host = "metadata.google.internal";
    if (settings_.ip.empty()) settings_.ip = "169.254.169.254";
  }

  Result<Grant> Fetch(std::stop_token stop) override {
    if (presence_ == Presence::kUnknown) LOCKSTEP_CHECK(Look(stop));
    if (presence_ == Presence::kAbsent) return Fail(none_);
    const std::string doing =
        "asking the metadata server " + Printable(settings_.host, 100) + " for an access token";
    const Result<Response> answer =
        AskPatiently(exchange_,
                     Ask("http://" + settings_.host +
                         "/computeMetadata/v1/instance/service-accounts/default/token?scopes=" +
                         UrlSegment(kCloudScope)),
                     stop);
    Result<Grant> grant = answer ? GrantIn(*answer) : Fail(answer.error());
    if (!grant) return Fail(std::move(grant).error().Wrap(doing));
    return grant;
  }

 private:
  enum class Presence { kUnknown, kThere, kAbsent };

  static Request Ask(std::string url) {
    return {.url = std::move(url),
            .headers = {{std::string{kFlavor}, std::string{kGoogle}}},
            .max_body = kMaxMetadata};
  }

  Status Look(const std::stop_token& stop) {
    Request request = Ask("http://" + settings_.ip + "/");
    request.timeout = settings_.wait;
    for (int look = 0; look < kLooks; ++look) {
      const Result<Response> answer = exchange_.http.Read(request, stop);
      if (!answer && answer.error().code == Code::kCancelled) return Fail(answer.error());
      if (!answer) continue;
      presence_ = IsMetadata(*answer) ? Presence::kThere : Presence::kAbsent;
      return {};
    }
    presence_ = Presence::kAbsent;
    return {};
  }

  static Result<Grant> GrantIn(const Response& answer) {
    if (!IsMetadata(answer)) {
      return Fail(Code::kUnauthenticated,
                  "the answer (HTTP " + std::to_string(answer.status) +
                      ") does not say Metadata-Flavor: Google, so it is another server's");
    }
    if (answer.status == 404) {
      return Fail(Code::kUnauthenticated,
                  "no service account is attached to this machine; attach one, or set "
                  "GOOGLE_APPLICATION_CREDENTIALS");
    }
    return GrantOf(answer);
  }

  MetadataSettings settings_;
  const Error none_;
  const Exchange exchange_;
  Presence presence_ = Presence::kUnknown;
};

Result<Duration> SecondsToWait(const std::string& text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool all = error == std::errc{} && end == text.data() + text.size();
  if (all && seconds >= 1 && seconds <= kLongestLook)
    return Duration{std::chrono::seconds{seconds}};
  return Fail(Code::kInvalidArgument,
              "GCE_METADATA_TIMEOUT: seconds are due, from 1 to " + std::to_string(kLongestLook));
}

}  // namespace

Result<MetadataSettings> MetadataSettings::FromEnvironment(const GetEnv& get_env) {
  MetadataSettings settings;
  for (const char* name : {"GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP"}) {
    const std::string text = TrimmedVariable(get_env, name);
    if (text.empty()) continue;
    const Result<Url> url = ParseUrl("http://" + text);
    if (!url || url->target != "/" || text.ends_with('/')) {
      return Fail(Code::kInvalidArgument,
                  std::string{name} + ": HOST or HOST:PORT is due, not " + InQuotes(text, 100));
    }
    std::string& field = std::string_view{name} == "GCE_METADATA_IP" ? settings.ip : settings.host;
    if (field.empty()) field = text;
  }
  if (const std::string text = TrimmedVariable(get_env, "GCE_METADATA_TIMEOUT"); !text.empty()) {
    LOCKSTEP_TRY(settings.wait, SecondsToWait(text));
  }
  return settings;
}

std::unique_ptr<TokenGrant> MetadataGrant(MetadataSettings settings, Error none,
                                          const Exchange& exchange) {
  return std::make_unique<MetadataTokens>(std::move(settings), std::move(none), exchange);
}

}  // namespace lockstep::google_auth
