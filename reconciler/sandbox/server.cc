#include "reconciler/sandbox/server.h"

#include <fmt/format.h>

#include <atomic>
#include <stop_token>
#include <utility>

#include "reconciler/base/ascii.h"
#include "reconciler/http/url.h"
#include "reconciler/sandbox/fault_box.h"
#include "reconciler/sandbox/firestore_api.h"
#include "reconciler/sandbox/iam_api.h"
#include "reconciler/sandbox/logging_api.h"
#include "reconciler/sandbox/registry_api.h"
#include "reconciler/sandbox/request_log.h"
#include "reconciler/sandbox/run_api.h"
#include "reconciler/serve/daemon.h"

namespace lockstep {

using sandbox::ApiAnswer;
using sandbox::ApiRequest;
using sandbox::ErrorAnswer;
using sandbox::Fault;
using sandbox::FaultKind;

namespace {

constexpr std::size_t kMaxBody = 10'485'760;  // bytes of a request, as Google's APIs take
constexpr std::size_t kMaxUpstreamBody = std::size_t{256} << 20;

bool BeginsWith(const ApiRequest& request, std::string_view version, std::string_view third) {
  return request.parts.size() > 3 && request.parts[0] == version &&
         request.parts[1] == "projects" && request.parts[3] == third;
}

DaemonAnswer ToDaemon(ApiAnswer answer) {
  return {answer.status, std::move(answer.headers), std::move(answer.body), false, std::nullopt};
}

ApiAnswer TooLarge() {
  return ErrorAnswer({Code::kInvalidArgument,
                      fmt::format("Request payload size exceeds the limit: {} bytes.", kMaxBody),
                      std::nullopt});
}

bool HasToken(const ApiRequest& request) {
  const std::string value = HeaderOf(request.headers, "authorization");
  return value.starts_with("Bearer ") && value.size() > 7;
}

}  // namespace

struct Sandbox::State {
  State(SandboxOptions given, Clock& the_clock) : options(std::move(given)), clock(the_clock) {}

  SandboxOptions options;
  Clock& clock;
  std::stop_source stopping{};
  sandbox::RequestLog log{};
  sandbox::FaultBox faults{};
  std::unique_ptr<sandbox::RegistryApi> registry{};
  std::unique_ptr<sandbox::IamApi> iam{};
  std::unique_ptr<sandbox::LoggingApi> logging{};
  std::unique_ptr<sandbox::RunApi> run{};
  std::unique_ptr<sandbox::FirestoreApi> firestore{};
  std::unique_ptr<Daemon> daemon{};  // last: it ends before what it calls
  std::atomic<int> port{0};

  Status Build();
  DaemonAnswer Answer(const DaemonRequest& raw);
  DaemonAnswer Serve(const ApiRequest& request);
  ApiAnswer Route(const ApiRequest& request) const;
  ApiAnswer RouteApi(const ApiRequest& request) const;
  ApiAnswer Forward(const ApiRequest& request) const;
};

Status Sandbox::State::Build() {
  const sandbox::Story& story = options.story;
  LOCKSTEP_TRY(registry, sandbox::RegistryApi::Make(story, options.trust_unknown_digests, clock));
  iam = std::make_unique<sandbox::IamApi>(story);
  logging = std::make_unique<sandbox::LoggingApi>(story);
  LOCKSTEP_TRY(run,
               sandbox::RunApi::Make(
                   story, {options.page_cap, options.wait_returns_at_once, options.operation_time},
                   *registry, *logging, clock));
  LOCKSTEP_TRY(firestore, sandbox::FirestoreApi::Make(story, options.gone_is_not_found, clock));
  // What was the story now lives in the parts.
  options.story = {};
  return log.Open(options.request_log);
}

DaemonAnswer Sandbox::State::Answer(const DaemonRequest& raw) {
  const TimePoint began = clock.Now();
  const Duration began_monotonic = clock.Monotonic();
  ApiRequest request;
  request.method = raw.method;
  request.headers = raw.headers;
  request.body = raw.body;
  request.authority = AsciiLower(HeaderOf(raw.headers, "host"));
  const auto host = ParseUrl("http://" + request.authority);
  request.host = host ? host->host : request.authority;
  const Status apart = TakeTargetApart(raw.target, request);
  clock.SleepFor(options.latency, stopping.get_token());
  DaemonAnswer answer = raw.body_too_large ? ToDaemon(TooLarge())
                        : apart            ? Serve(request)
                                           : ToDaemon(ErrorAnswer(apart.error()));
  answer.headers.emplace_back("cache-control", "no-store");
  log.Add({began, request.method, request.authority, request.target,
           options.keep_bodies ? std::move(request.body) : "", answer.close ? 0 : answer.status,
           clock.Monotonic() - began_monotonic});
  return answer;
}

DaemonAnswer Sandbox::State::Serve(const ApiRequest& request) {
  const auto fault = faults.Take(request);
  if (!fault) return ToDaemon(Route(request));
  const bool does_nothing = fault->kind == FaultKind::kAnswer || fault->kind == FaultKind::kClose;
  ApiAnswer real = does_nothing ? ApiAnswer{} : Route(request);
  DaemonAnswer answer;
  switch (fault->kind) {
    case FaultKind::kAnswer:
    case FaultKind::kAnswerLate: answer = ToDaemon(AnswerOf(*fault)); break;
    case FaultKind::kClose:
    case FaultKind::kCloseLate: answer.close = true; break;
    case FaultKind::kCut:
      answer = ToDaemon(std::move(real));
      answer.cut_after = fault->bytes;
      break;
  }
  return answer;
}

ApiAnswer Sandbox::State::Route(const ApiRequest& request) const {
  const std::string realm = fmt::format("http://{}:{}/token", options.address, port.load());
  if (request.path == "/token" || request.path == "/v2/token") {
    return registry->HandleToken(request);
  }
  const bool is_v2 = request.path == "/v2" || request.path.starts_with("/v2/");
  if (!IsLoopback(request.host)) {
    if (is_v2) return registry->Handle(request, request.host, realm);
    return ErrorAnswer({Code::kNotFound, "No such method.", std::nullopt});
  }
  const bool is_iam = sandbox::IamApi::IsFor(request);
  const bool is_run = BeginsWith(request, "v2", "locations");
  const bool is_firestore = BeginsWith(request, "v1", "databases");
  const bool is_logging = request.path == "/v2/entries:list";
  if (is_iam || is_run || is_firestore || is_logging) return RouteApi(request);
  if (!is_v2) return ErrorAnswer({Code::kNotFound, "No such method.", std::nullopt});
  const std::string first = request.parts.size() > 1 ? request.parts[1] : "";
  const bool names_host = first.find('.') != std::string::npos;
  return registry->Handle(request, names_host ? first : request.authority, realm);
}

ApiAnswer Sandbox::State::RouteApi(const ApiRequest& request) const {
  if (options.require_token && !HasToken(request)) {
    return ErrorAnswer({Code::kUnauthenticated,
                        "Request is missing required authentication credential.", std::nullopt});
  }
  if (sandbox::IamApi::IsFor(request)) return iam->Handle(request);
  if (request.parts[0] == "v1") {
    return options.firestore_upstream.empty() ? firestore->Handle(request) : Forward(request);
  }
  if (request.path != "/v2/entries:list") return run->Handle(request, stopping.get_token());
  if (request.method == "POST") return logging->Handle(request);
  return ErrorAnswer({Code::kNotFound, "No such method.", std::nullopt});
}

ApiAnswer Sandbox::State::Forward(const ApiRequest& request) const {
  Request onward;
  onward.method = request.method;
  onward.url = options.firestore_upstream + request.target;
  onward.body = request.body;
  onward.max_body = kMaxUpstreamBody;
  // The sandbox's caller has a token of the sandbox; an emulator knows its owner only.
  onward.headers = {{"authorization", "Bearer owner"}};
  const std::string type = HeaderOf(request.headers, "content-type");
  if (!type.empty()) onward.headers.emplace_back("content-type", type);
  const std::stop_token stop = stopping.get_token();
  auto reply = request.method == "GET" ? options.upstream->Read(onward, stop)
                                       : options.upstream->Write(onward, Guard::kUnguarded, stop);
  if (!reply) {
    return ErrorAnswer({Code::kUnavailable,
                        "the Firestore behind the sandbox: " + reply.error().message,
                        std::nullopt});
  }
  ApiAnswer answer{reply->status, {}, std::move(reply->body)};
  const std::string reply_type = HeaderOf(reply->headers, "content-type");
  if (!reply_type.empty()) answer.headers.emplace_back("content-type", reply_type);
  return answer;
}

Sandbox::Sandbox(std::unique_ptr<State> state) : state_(std::move(state)) {}

Sandbox::~Sandbox() { Stop(); }

Result<std::unique_ptr<Sandbox>> Sandbox::Start(SandboxOptions options, Clock& clock) {
  if (!options.firestore_upstream.empty() && options.upstream == nullptr) {
    return Fail(Code::kInvalidArgument, "a Firestore to forward to needs a transport");
  }
  auto state = std::make_unique<State>(std::move(options), clock);
  LOCKSTEP_CHECK(state->Build());
  State* const self = state.get();
  LOCKSTEP_TRY(state->daemon,
               Daemon::Start({state->options.address, state->options.port, kMaxBody},
                             [self](const DaemonRequest& raw) { return self->Answer(raw); }));
  state->port = state->daemon->port();
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(state)));
}

void Sandbox::Stop() {
  state_->stopping.request_stop();
  state_->daemon->Stop();
}

int Sandbox::port() const { return state_->port; }

std::string Sandbox::url() const {
  return fmt::format("http://{}:{}", state_->options.address, port());
}

std::vector<RecordedRequest> Sandbox::requests() const { return state_->log.all(); }
void Sandbox::ForgetRequests() { state_->log.Forget(); }

Json Sandbox::Service(const std::string& name) const {
  return state_->run->Get(sandbox::RunKind::kService, name);
}

Json Sandbox::Revision(const std::string& service, const std::string& revision) const {
  return state_->run->GetRevision(service, revision);
}

Json Sandbox::Job(const std::string& name) const {
  return state_->run->Get(sandbox::RunKind::kJob, name);
}

void Sandbox::FailNextRollout(const std::string& name, const std::string& message, int code) {
  state_->run->FailNextRollout(name, {code, message});
}

Status Sandbox::MoveTag(const std::string& repository, const std::string& tag,
                        const std::string& image) {
  return state_->registry->MoveTag(repository, tag, image);
}

Result<std::string> Sandbox::Digest(const std::string& image) const {
  return state_->registry->Digest(image);
}

Result<std::string> Sandbox::ChildDigest(const std::string& image) const {
  return state_->registry->ChildDigest(image);
}

std::vector<std::string> Sandbox::DocumentIds(const std::string& collection,
                                              const std::string& database) const {
  return state_->firestore->Ids(database, collection);
}

Json Sandbox::Document(const std::string& path, const std::string& database) const {
  return state_->firestore->Get(database, path);
}

void Sandbox::AddDocument(const std::string& path, const Json& fields,
                          const std::string& database) {
  state_->firestore->Put(database, path, fields);
}

Status Sandbox::TouchDocument(const std::string& path, const std::string& database) {
  return state_->firestore->Touch(database, path);
}

Status Sandbox::RemoveDocument(const std::string& path, const std::string& database) {
  return state_->firestore->Remove(database, path);
}

void Sandbox::Inject(Fault fault) { state_->faults.Put(std::move(fault)); }

}  // namespace lockstep
