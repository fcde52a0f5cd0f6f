#include "reconciler/http/cpprest_http.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "reconciler/http/body_pipe.h"
#include "reconciler/http/cpprest_http_line.h"
#include "reconciler/http/framing.h"
#include "reconciler/http/tls_store.h"
#include "reconciler/http/url.h"

namespace lockstep {
namespace {

// Of one step (connecting, one read). It only ends what nobody waits for any more: callers are
// released by their own deadline.
constexpr Duration kStepTimeout = std::chrono::minutes(5);
constexpr Duration kLongest = std::chrono::hours(24);

bool IsMetadataServer(const std::string& host) {
  return host == "metadata.google.internal" || host == "169.254.169.254";
}

// What one request is sent and received with.
struct Attempt {
  const Request& request;
  const Sink* sink;  // null: the body is collected
  bool fresh;        // on a connection of its own
  Duration timeout;
  Duration deadline;
  std::stop_token stop;
  std::string label;  // "GET run.googleapis.com", in front of every message
};

class CpprestHttp final : public Writer {
 public:
  CpprestHttp(HttpOptions options, std::shared_ptr<TlsStore> store, Clock& clock)
      : options_(std::move(options)), store_(std::move(store)), clock_(clock) {}

  Result<Response> Read(const Request& request, std::stop_token stop) override {
    return Exchange(request, nullptr, false, std::move(stop));
  }
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override {
    return Exchange(request, &sink, false, std::move(stop));
  }
  Result<Response> Write(const Request& request, Guard, std::stop_token stop) override {
    return Exchange(request, nullptr, true, std::move(stop));
  }

 private:
  Result<Response> Exchange(const Request& request, const Sink* sink, bool fresh,
                            std::stop_token stop);
  Result<Response> Try(const Attempt& attempt, const Url& url);
  Result<Response> Receive(const Attempt& attempt, BodyPipe& pipe);
  Status Admit(const Url& url) const;
  Result<std::shared_ptr<Line>> LineFor(const Attempt& attempt, const Url& url);
  void Forget(const std::string& origin);

  const HttpOptions options_;
  const std::shared_ptr<TlsStore> store_;
  Clock& clock_;
  std::mutex mutex_;                                    // guards lines_
  std::map<std::string, std::shared_ptr<Line>> lines_;  // by origin
};

Status CpprestHttp::Admit(const Url& url) const {
  if (url.scheme == "https" || IsLoopback(url.host)) return {};
  if (options_.metadata_server && IsMetadataServer(url.host)) return {};
  return Fail(Code::kPermissionDenied, "plain http is for loopback only");
}

Result<std::shared_ptr<Line>> CpprestHttp::LineFor(const Attempt& attempt, const Url& url) {
  const Proxy* proxy = ProxyFor(options_.proxies, url);
  if (attempt.fresh || attempt.timeout >= kStepTimeout) {
    return Line::Make(url, proxy, store_, kStepTimeout + attempt.timeout);
  }
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Line>& line = lines_[OriginOf(url)];
  if (!line) {
    LOCKSTEP_TRY(line, Line::Make(url, proxy, store_, kStepTimeout));
  }
  return line;
}

void CpprestHttp::Forget(const std::string& origin) {
  const std::lock_guard lock(mutex_);
  lines_.erase(origin);
}

Result<Response> CpprestHttp::Exchange(const Request& request, const Sink* sink, bool fresh,
                                       std::stop_token stop) {
  const Duration timeout = std::min<Duration>(request.timeout, kLongest);
  const Duration deadline = clock_.Monotonic() + timeout;
  LOCKSTEP_CHECK(CheckRequest(request));
  LOCKSTEP_TRY(const Url url, ParseUrl(request.url));
  const Attempt attempt{
      request, sink, fresh, timeout, deadline, std::move(stop), request.method + " " + url.host};
  if (Status admitted = Admit(url); !admitted) {
    return Fail(std::move(admitted).error().Wrap(attempt.label));
  }
  if (attempt.stop.stop_requested()) {
    return Fail(Error{Code::kCancelled, "cancelled"}.Wrap(attempt.label));
  }
  if (timeout <= Duration::zero()) {
    return Fail(Error{Code::kDeadlineExceeded, "no time left"}.Wrap(attempt.label));
  }
  Result<Response> answer = Try(attempt, url);
  // What comes next on the same connection might be the rest of this answer.
  if (!answer && answer.error().code == Code::kDataLoss) Forget(OriginOf(url));
  return answer;
}

Result<Response> CpprestHttp::Try(const Attempt& attempt, const Url& url) {
  const auto pipe = std::make_shared<BodyPipe>(attempt.sink == nullptr, attempt.request.max_body);
  LOCKSTEP_TRY(const std::shared_ptr<Line> line, LineFor(attempt, url));
  auto cancel = line->Send(attempt.request, url, pipe);
  if (!cancel) return Fail(std::move(cancel).error().Wrap(attempt.label));
  Result<Response> answer = Receive(attempt, *pipe);
  pipe->Abandon();
  if (!answer) (*cancel)();  // after a success it would close a connection that can be reused
  return answer;
}

Result<Response> CpprestHttp::Receive(const Attempt& attempt, BodyPipe& pipe) {
  std::string kept;
  while (true) {
    auto piece = pipe.Next(clock_, attempt.deadline, attempt.stop);
    if (!piece) return Fail(std::move(piece).error().Wrap(attempt.label));
    if (!*piece) break;
    if (pipe.status() >= 300) {
      kept.append(**piece);
    } else {
      LOCKSTEP_CHECK((*attempt.sink)(**piece));
    }
  }
  Response answer = pipe.Take();
  answer.body.append(kept);
  return answer;
}

}  // namespace

Result<std::unique_ptr<Writer>> MakeHttp(HttpOptions options, Clock& clock) {
  LOCKSTEP_TRY(std::shared_ptr<TlsStore> store, TlsStore::Load(options.ca_file));
  return std::make_unique<CpprestHttp>(std::move(options), std::move(store), clock);
}

}  // namespace lockstep
