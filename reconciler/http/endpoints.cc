#include "reconciler/http/endpoints.h"

#include <array>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/http/trimmed.h"

namespace lockstep {
namespace {

constexpr std::array<std::pair<std::string_view, Service>, 6> kHosts = {{
    {"run.googleapis.com", Service::kRun},
    {"logging.googleapis.com", Service::kLogging},
    {"firestore.googleapis.com", Service::kFirestore},
    {"oauth2.googleapis.com", Service::kTokens},
    {"sts.googleapis.com", Service::kTokens},
    {"iamcredentials.googleapis.com", Service::kTokens},
}};

tl::unexpected<Error> Refuse(const EndpointSetting& setting, const std::string& why) {
  return Fail(Code::kInvalidArgument, setting.source + ": " + why);
}

// An origin: scheme, host and port, nothing behind them.
Result<Url> ParseBase(std::string_view text, const EndpointSetting& setting) {
  Result<Url> url = ParseUrl(Trimmed(text));
  if (!url) return Fail(std::move(url).error().Wrap(setting.source));
  if (url->target != "/") {
    return Refuse(setting, "an endpoint is SCHEME://HOST[:PORT] without a path");
  }
  if (url->scheme != "https" && !IsLoopback(url->host)) {
    return Refuse(setting,
                  "plain http is accepted on loopback only, not to " + Printable(url->host, 100));
  }
  return url;
}

// `host` as requests name it; nullopt if it is no host or one of Google's APIs.
std::optional<std::string> RegistryNamed(const std::string& host) {
  const Result<Url> url = ParseUrl("https://" + host);
  if (!url || url->target != "/" || IsGoogleApi(url->host)) return std::nullopt;
  return AuthorityOf(*url);
}

// The first of `names` that is set and not empty.
EndpointSetting FirstOf(const GetEnv& get_env, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = get_env(name);
    if (value != nullptr && !Trimmed(value).empty()) return {.value = value, .source = name};
  }
  return {};
}

std::vector<std::string_view> SplitAtCommas(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto comma = text.find(',');
    parts.push_back(Trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string AuthorityOf(const Url& url) { return OriginOf(url).substr(url.scheme.size() + 3); }

Service ServiceOf(std::string_view host) {
  for (const auto& [name, service] : kHosts) {
    if (name == host) return service;
  }
  return IsGoogleApi(host) ? Service::kOtherGoogle : Service::kRegistry;
}

std::string_view Name(Service service) {
  switch (service) {
    case Service::kRun: return "Cloud Run";
    case Service::kLogging: return "Logging";
    case Service::kFirestore: return "Firestore";
    case Service::kTokens: return "token exchange";
    case Service::kOtherGoogle: return "other Google API";
    case Service::kRegistry: return "registry";
  }
  return "";
}

bool IsGoogleApi(std::string_view host) {
  return host == "googleapis.com" || host.ends_with(".googleapis.com");
}

bool IsContainerRegistry(std::string_view host) {
  return host == "gcr.io" || host.ends_with(".gcr.io");
}

bool IsGoogleRegistry(std::string_view host) {
  return IsContainerRegistry(host) || host.ends_with(".pkg.dev");
}

std::string TrimmedVariable(const GetEnv& get_env, const char* name) {
  return std::string(Trimmed(Variable(get_env, name)));
}

EndpointSettings EndpointSettings::FromEnvironment(const GetEnv& get_env) {
  return {
      .all = FirstOf(get_env, {"LOCKSTEP_ENDPOINT"}),
      .run = FirstOf(get_env, {"LOCKSTEP_RUN_ENDPOINT", "CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN"}),
      .logging = FirstOf(get_env, {"LOCKSTEP_LOGGING_ENDPOINT"}),
      .firestore = FirstOf(get_env, {"LOCKSTEP_FIRESTORE_ENDPOINT"}),
      .emulator = FirstOf(get_env, {"FIRESTORE_EMULATOR_HOST"}),
      .registry = FirstOf(get_env, {"LOCKSTEP_REGISTRY_ENDPOINT"}),
  };
}

Result<Endpoints> Endpoints::Make(const EndpointSettings& settings) {
  Endpoints made;
  if (!settings.all.value.empty()) {
    LOCKSTEP_TRY(Url url, ParseBase(settings.all.value, settings.all));
    made.all_ = Base{std::move(url), settings.all.source};
  }
  for (const auto& [service, setting] : {std::pair{Service::kRun, &settings.run},
                                         {Service::kLogging, &settings.logging},
                                         {Service::kFirestore, &settings.firestore}}) {
    LOCKSTEP_CHECK(made.AddService(service, *setting));
  }
  LOCKSTEP_CHECK(made.AddEmulator(settings.emulator));
  LOCKSTEP_CHECK(made.AddRegistries(settings.registry));
  return made;
}

Status Endpoints::AddService(Service service, const EndpointSetting& setting) {
  if (setting.value.empty()) return {};
  LOCKSTEP_TRY(Url url, ParseBase(setting.value, setting));
  services_[service] = Base{std::move(url), setting.source};
  return {};
}

Status Endpoints::AddEmulator(const EndpointSetting& setting) {
  const std::string address{Trimmed(setting.value)};
  if (address.empty() || services_.contains(Service::kFirestore)) return {};
  if (address.find('/') != std::string::npos) {
    return Refuse(setting, "HOST:PORT is due, without a scheme or a path");
  }
  emulator_ = true;
  return AddService(Service::kFirestore, {.value = "http://" + address, .source = setting.source});
}

Status Endpoints::AddRegistries(const EndpointSetting& setting) {
  if (setting.value.empty()) return {};
  for (const std::string_view item : SplitAtCommas(setting.value)) {
    const auto equals = item.find('=');
    const bool for_all = equals == std::string_view::npos;
    LOCKSTEP_TRY(Url base, ParseBase(for_all ? item : item.substr(equals + 1), setting));
    if (for_all) {
      if (services_.contains(Service::kRegistry)) {
        return Refuse(setting, "two URLs for all registries");
      }
      services_[Service::kRegistry] = Base{std::move(base), setting.source};
      continue;
    }
    const std::string host{Trimmed(item.substr(0, equals))};
    const std::optional<std::string> registry = RegistryNamed(host);
    if (!registry) return Refuse(setting, "no registry's host: " + Printable(host, 100));
    if (!registries_.emplace(*registry, Base{std::move(base), setting.source}).second) {
      return Refuse(setting, "two URLs for " + *registry);
    }
  }
  return {};
}

const Endpoints::Base* Endpoints::BaseFor(const Url& url) const {
  const Service service = ServiceOf(url.host);
  if (service == Service::kRegistry) {
    const auto named = registries_.find(AuthorityOf(url));
    if (named != registries_.end()) return &named->second;
    if (IsLoopback(url.host)) return nullptr;
  }
  const auto found = services_.find(service);
  if (found != services_.end()) return &found->second;
  return all_ ? &*all_ : nullptr;
}

std::optional<Url> Endpoints::Override(const Url& url) const {
  const Base* base = BaseFor(url);
  if (base == nullptr) return std::nullopt;
  Url target = base->url;
  target.target = url.target;
  return target;
}

std::vector<std::string> Endpoints::Describe() const {
  std::vector<std::string> lines;
  const auto add = [&](std::string what, const Base& base) {
    lines.push_back(std::move(what) + ": " + OriginOf(base.url) + " (" + base.source + ")");
  };
  if (all_) add("every service", *all_);
  for (const auto& [service, base] : services_) {
    const bool registries = service == Service::kRegistry;
    add(registries ? "every registry" : std::string{Name(service)}, base);
  }
  for (const auto& [host, base] : registries_) add("registry " + host, base);
  return lines;
}

RoutedHttp::RoutedHttp(Writer& next, Endpoints endpoints)
    : next_(next), endpoints_(std::move(endpoints)) {}

Result<Request> RoutedHttp::Routed(Request request) const {
  LOCKSTEP_TRY(const Url url, ParseUrl(request.url));
  const std::optional<Url> target = endpoints_.Override(url);
  if (!target) return request;
  request.url = Text(*target);
  // On https the name would become the one that the certificate is checked for.
  if (ServiceOf(url.host) == Service::kRegistry && target->scheme == "http") {
    std::erase_if(request.headers, [](const auto& header) { return header.first == "host"; });
    request.headers.emplace_back("host", AuthorityOf(url));
  }
  return request;
}

Result<Response> RoutedHttp::Read(const Request& request, std::stop_token stop) {
  LOCKSTEP_TRY(const Request routed, Routed(request));
  return next_.Read(routed, std::move(stop));
}

Result<Response> RoutedHttp::Stream(const Request& request, const Sink& sink,
                                    std::stop_token stop) {
  LOCKSTEP_TRY(const Request routed, Routed(request));
  return next_.Stream(routed, sink, std::move(stop));
}

Result<Response> RoutedHttp::Write(const Request& request, Guard guard, std::stop_token stop) {
  LOCKSTEP_TRY(const Request routed, Routed(request));
  return next_.Write(routed, guard, std::move(stop));
}

}  // namespace lockstep
