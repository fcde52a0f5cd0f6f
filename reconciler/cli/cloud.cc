#include "reconciler/cli/cloud.h"

#include <utility>

#include "reconciler/http/cpprest_http.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/proxy.h"

namespace lockstep::cli {
namespace {

constexpr std::chrono::minutes kRunDeadline{30};

// Of the token, when a run begins to write: most runs end within it, so that what a fetch needs
// (GitHub's tokens, a login) may go meanwhile.
constexpr std::chrono::minutes kLifeToStartWith{15};

Result<HostPolicy> HostsOf(const CloudOptions& options, const GetEnv& get_env) {
  EndpointSettings settings = EndpointSettings::FromEnvironment(get_env);
  if (!options.endpoint.empty()) settings.all = {options.endpoint, "--endpoint"};
  LOCKSTEP_TRY(Endpoints endpoints, Endpoints::Make(settings));
  LOCKSTEP_TRY(AllowList allowed, AllowList::Make(options.allow_registry));
  return HostPolicy{std::move(endpoints), std::move(allowed)};
}

Result<ProxyRules> ProxiesOf(const GetEnv& get_env,
                             const std::optional<google_auth::MetadataSettings>& metadata) {
  LOCKSTEP_TRY(ProxyRules rules, ReadProxyRules([&get_env](std::string_view name) {
                 return Variable(get_env, std::string(name));
               }));
  if (!metadata) return rules;
  for (const std::string& host : {metadata->host, metadata->ip}) {
    if (!host.empty()) rules.direct.push_back(host);
  }
  return rules;
}

Result<google_auth::CredentialSettings> CredentialsOf(const CloudOptions& options,
                                                      const GetEnv& get_env) {
  LOCKSTEP_TRY(auto settings, google_auth::CredentialSettings::FromEnvironment(get_env));
  settings.impersonate = options.impersonate;
  if (!options.metadata) settings.metadata.reset();
  return settings;
}

// Where what never changes is kept from run to run; empty: nowhere.
std::string CacheDirectory(const GetEnv& get_env) {
  if (const char* set = get_env("LOCKSTEP_CACHE_DIR"); set != nullptr) return set;
  if (const std::string xdg = Variable(get_env, "XDG_CACHE_HOME"); xdg.starts_with('/')) {
    return xdg + "/lockstep";
  }
  const std::string home = Variable(get_env, "HOME");
  return home.empty() ? "" : home + "/.cache/lockstep";
}

}  // namespace

Cloud::Cloud(const CloudOptions& options, HostPolicy hosts, Log& log, Progress& progress)
    : log_(log),
      progress_(progress),
      requests_in_flight_(options.parallelism),
      write_rate_(options.write_rate),
      hosts_(std::move(hosts)),
      workers_(static_cast<std::size_t>(options.parallelism)) {}

Result<std::unique_ptr<Cloud>> Cloud::Make(const CloudOptions& options, const GetEnv& get_env,
                                           Log& log, Progress& progress) {
  LOCKSTEP_TRY(HostPolicy hosts, HostsOf(options, get_env));
  std::unique_ptr<Cloud> cloud(new Cloud(options, std::move(hosts), log, progress));
  if (const std::string directory = CacheDirectory(get_env); !directory.empty()) {
    cloud->cache_.emplace(directory, log);
  }
  LOCKSTEP_CHECK(cloud->Connect(options, get_env));
  LOCKSTEP_CHECK(RegisterBuiltinPlugins(cloud->registry_));
  return cloud;
}

Status Cloud::Connect(const CloudOptions& options, const GetEnv& get_env) {
  LOCKSTEP_TRY(const google_auth::CredentialSettings settings, CredentialsOf(options, get_env));
  LOCKSTEP_TRY(ProxyRules proxies, ProxiesOf(get_env, settings.metadata));
  LOCKSTEP_TRY(transport_, MakeHttp({.proxies = std::move(proxies)}, clock_));
  limited_ = std::make_unique<LimitedHttp>(*transport_, requests_in_flight_);
  routed_ = std::make_unique<RoutedHttp>(*limited_, hosts_.endpoints);
  traced_ = std::make_unique<TracedHttp>(*routed_, log_, clock_, counts_);
  // A real key or login is shown to the hosts that it is for, wherever the other requests go.
  exchange_ =
      std::make_unique<TracedHttp>(settings.fakes ? static_cast<Writer&>(*routed_) : *limited_,
                                   log_, clock_, counts_, Service::kTokens);
  LOCKSTEP_TRY(credentials_, google_auth::FindCredentials(settings, *exchange_, clock_));
  log_.Debug("credentials", {{"kind", credentials_.description}});
  paced_ = std::make_unique<PacedHttp>(*traced_, clock_, log_, write_rate_);
  authorized_ = std::make_unique<AuthorizedHttp>(
      *paced_, *credentials_.tokens,
      AuthorizedOptions{hosts_, credentials_.loopback_token, credentials_.quota_project,
                        settings.fakes});
  http_ = std::make_unique<RetryingHttp>(*authorized_, clock_, random_, budget_);
  read_only_ = std::make_unique<ReadOnlyHttp>(*http_);
  return {};
}

Result<bool> Cloud::SendsGoogleToken() const {
  for (const std::string_view host : {"run.googleapis.com", "firestore.googleapis.com"}) {
    LOCKSTEP_TRY(const Url url, ParseUrl("https://" + std::string{host} + "/"));
    LOCKSTEP_TRY(const Credential credential, CredentialFor(url, hosts_));
    if (credential == Credential::kGoogleToken) return true;
  }
  return false;
}

Status Cloud::PrepareToWrite(const std::stop_token& stop) {
  LOCKSTEP_TRY(const bool sends, SendsGoogleToken());
  return sends ? credentials_.tokens->Renew(kLifeToStartWith, stop) : Status{};
}

Result<std::string> Cloud::TryCredentials(const std::stop_token& stop) {
  LOCKSTEP_TRY(const bool sends, SendsGoogleToken());
  if (!sends) return std::string("none of Google's are sent to the endpoints that are set");
  LOCKSTEP_CHECK(credentials_.tokens->Token(stop));
  return credentials_.description;
}

std::string Cloud::Member() const {
  return credentials_.account.empty() ? "" : "serviceAccount:" + credentials_.account;
}

Reading Cloud::ForReading(Scope scope, std::stop_token stop) {
  return {.http = *read_only_,
          .clock = clock_,
          .random = random_,
          .workers = workers_,
          .progress = progress_,
          .log = log_,
          .scope = std::move(scope),
          .stop = std::move(stop),
          .deadline = clock_.Monotonic() + kRunDeadline,
          .cache = cache_ ? &*cache_ : nullptr};
}

bool Cloud::FirestoreIsLocal() const {
  const Result<Url> url = ParseUrl("https://firestore.googleapis.com/");
  const std::optional<Url> other = url ? hosts_.endpoints.Override(*url) : std::nullopt;
  return other && IsLoopback(other->host);
}

}  // namespace lockstep::cli
