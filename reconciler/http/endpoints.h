// Endpoints: where requests really go, if an operator points them at a sandbox, an emulator or a
// proxy; and the Writer that sends them there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/environment.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/http/url.h"

namespace lockstep {

// "host", or "host:port" if the port is not the scheme's default: what a Host header says.
std::string AuthorityOf(const Url& url);

// What a host is to this program. Every host that is not Google's API is taken for a registry or
// what a registry sends us to.
enum class Service { kRun, kLogging, kFirestore, kTokens, kOtherGoogle, kRegistry };
Service ServiceOf(std::string_view host);
std::string_view Name(Service service);  // "Cloud Run", "registry"

// googleapis.com itself and what is below it.
bool IsGoogleApi(std::string_view host);

// gcr.io and *.gcr.io: served by Artifact Registry since Container Registry ended in 2025.
bool IsContainerRegistry(std::string_view host);

// Artifact Registry and what it serves of Container Registry: *.pkg.dev, gcr.io, *.gcr.io.
bool IsGoogleRegistry(std::string_view host);

// The variable's value without the white space around it; empty if it is not set.
std::string TrimmedVariable(const GetEnv& get_env, const char* name);

// One setting and who made it, for messages: "--endpoint", "LOCKSTEP_RUN_ENDPOINT". Empty: not set.
struct EndpointSetting {
  std::string value{};
  std::string source{};
};

// As the operator wrote them; never from the manifest.
struct EndpointSettings {
  EndpointSetting all{};        // URL; --endpoint goes before LOCKSTEP_ENDPOINT: the caller sets it
  EndpointSetting run{};        // URL
  EndpointSetting logging{};    // URL
  EndpointSetting firestore{};  // URL
  EndpointSetting emulator{};   // FIRESTORE_EMULATOR_HOST: "host:port", plain http
  EndpointSetting registry{};   // "HOST=URL[,HOST=URL...]", or one URL for all registries

  static EndpointSettings FromEnvironment(const GetEnv& get_env);
};

class Endpoints {
 public:
  Endpoints() = default;  // everything where its URL says

  // kInvalidArgument, naming the setting: no URL, one with a path or a query, plain http to
  // another machine, an emulator's host with a scheme.
  static Result<Endpoints> Make(const EndpointSettings& settings);

  // The URL that a request for `url` goes to instead; only scheme, host and port differ. Nullopt:
  // `url` itself. The narrower setting wins: one registry's, its service's, the one for all. A
  // loopback host stays as it is unless it is set by name.
  std::optional<Url> Override(const Url& url) const;

  // Firestore is Google's emulator, which takes "Bearer owner" for a credential.
  bool FirestoreIsEmulator() const { return emulator_; }

  // One line an override, for the head of a plan: "Cloud Run: http://127.0.0.1:8080
  // (LOCKSTEP_RUN_ENDPOINT)". Empty if there is none.
  std::vector<std::string> Describe() const;

 private:
  struct Base {
    Url url{};
    std::string source{};
  };
  Status AddService(Service service, const EndpointSetting& setting);
  Status AddEmulator(const EndpointSetting& setting);
  Status AddRegistries(const EndpointSetting& setting);
  const Base* BaseFor(const Url& url) const;

  std::optional<Base> all_{};
  std::map<Service, Base> services_{};
  std::map<std::string, Base> registries_{};  // by "host" or "host:port"
  bool emulator_ = false;
};

// Sends every request to its endpoint. A request for a registry that goes to a plain http endpoint
// keeps the registry's name in a `host` header. Thread-safe.
class RoutedHttp final : public Writer {
 public:
  RoutedHttp(Writer& next, Endpoints endpoints);

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override;

 private:
  Result<Request> Routed(Request request) const;

  Writer& next_;
  const Endpoints endpoints_;
};

}  // namespace lockstep
