#include "reconciler/http/cpprest_http.h"

#include <cpprest/http_client.h>
#include <cpprest/streams.h>
#include <pplx/threadpool.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "reconciler/http/body_pipe.h"
#include "reconciler/http/cpprest_failure.h"
#include "reconciler/http/framing.h"
#include "reconciler/http/tls_store.h"
#include "reconciler/http/url.h"

namespace lockstep {
namespace {

namespace rest = web::http;

constexpr std::string_view kUserAgent = "lockstep/" LOCKSTEP_VERSION;

constexpr std::size_t kPoolThreads = 4;

// Of one step (connecting, one read). It only ends what nobody waits for any more: callers are
// released by their own deadline.
constexpr std::chrono::minutes kStepTimeout{5};

using StreamBuffer = concurrency::streams::details::streambuf_state_manager<std::uint8_t>;

// The library writes an answer's body into this; the pipe says when it may go on.
class PipeBuffer final : public StreamBuffer {
 public:
  explicit PipeBuffer(std::shared_ptr<BodyPipe> pipe)
      : StreamBuffer(std::ios_base::out), pipe_(std::move(pipe)) {}

  bool can_seek() const override { return false; }
  bool has_size() const override { return false; }
  std::size_t buffer_size(std::ios_base::openmode) const override { return 0; }
  void set_buffer_size(std::size_t, std::ios_base::openmode) override {}
  std::size_t in_avail() const override { return 0; }
  pos_type getpos(std::ios_base::openmode) const override { return pos_type(traits::eof()); }
  pos_type seekpos(pos_type, std::ios_base::openmode) override { return pos_type(traits::eof()); }
  pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
    return pos_type(traits::eof());
  }
  bool acquire(std::uint8_t*&, std::size_t&) override { return false; }
  void release(std::uint8_t*, std::size_t) override {}

 protected:
  pplx::task<std::size_t> _putn(const std::uint8_t* bytes, std::size_t count) override {
    const pplx::task_completion_event<std::size_t> done;
    const std::string_view text(reinterpret_cast<const char*>(bytes), count);
    pipe_->Offer(text, [done, count](bool wanted) {
      if (wanted) {
        done.set(count);
      } else {
        done.set_exception(std::runtime_error("nobody wants the rest"));
      }
    });
    return pplx::task<std::size_t>(done);
  }
  pplx::task<int_type> _putc(std::uint8_t byte) override {
    return _putn(&byte, 1).then([byte](std::size_t) { return int_type{byte}; });
  }
  pplx::task<bool> _sync() override { return pplx::task_from_result(true); }
  std::uint8_t* _alloc(std::size_t) override { return nullptr; }
  void _commit(std::size_t) override {}

  // It is never read from.
  pplx::task<int_type> _bumpc() override { return Nothing(); }
  int_type _sbumpc() override { return traits::eof(); }
  pplx::task<int_type> _getc() override { return Nothing(); }
  int_type _sgetc() override { return traits::eof(); }
  pplx::task<int_type> _nextc() override { return Nothing(); }
  pplx::task<int_type> _ungetc() override { return Nothing(); }
  pplx::task<std::size_t> _getn(std::uint8_t*, std::size_t) override {
    return pplx::task_from_result(std::size_t{0});
  }
  std::size_t _scopy(std::uint8_t*, std::size_t) override { return 0; }

 private:
  static pplx::task<int_type> Nothing() { return pplx::task_from_result(int_type{traits::eof()}); }

  std::shared_ptr<BodyPipe> pipe_;
};

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

Response HeadOf(const rest::http_response& answer) {
  Response head;
  head.status = answer.status_code();
  for (const auto& [name, value] : answer.headers()) {
    head.headers.emplace_back(LowerCase(name), value);
  }
  return head;
}

// One client of the library, for one origin, with a pool of connections of its own.
struct Line {
  rest::client::http_client client;
  std::shared_ptr<CertificateVerdict> verdict;
};

Status OutcomeOf(const pplx::task<rest::http_response>& whole, CertificateVerdict& verdict) {
  try {
    whole.get();
    return {};
  } catch (const rest::http_exception& failure) {
    return Fail(FailureOf(failure.error_code().value(), failure.what(), verdict.Take()));
  } catch (const std::exception& failure) {
    return Fail(FailureOf(0, failure.what(), verdict.Take()));
  } catch (...) {
    return Fail(Code::kUnavailable, "no answer");
  }
}

// Each chain of tasks ends in a handler that reads the outcome: the library ends the process over
// an exception that nobody looked at.
void Send(Line& line, const rest::http_request& message, const std::shared_ptr<BodyPipe>& pipe,
          const pplx::cancellation_token& token) {
  const std::string method = message.method();
  line.client.request(message, token)
      .then([pipe, method](const pplx::task<rest::http_response>& begun) {
        const rest::http_response answer = begun.get();
        Response head = HeadOf(answer);
        Status framing = CheckFraming(method, head);
        pipe->SetHead(std::move(head));
        if (!framing) pipe->Finish(std::move(framing));
        return answer.content_ready();
      })
      .then([pipe, verdict = line.verdict](const pplx::task<rest::http_response>& whole) {
        pipe->Finish(OutcomeOf(whole, *verdict));
      });
}

rest::http_request MessageOf(const Request& request, const Url& url,
                             const std::shared_ptr<BodyPipe>& pipe) {
  rest::http_request message(request.method);
  message.set_request_uri(web::uri(url.target));
  for (const auto& [name, value] : request.headers) message.headers().add(name, value);
  if (!message.headers().has("user-agent")) {
    message.headers().add("user-agent", std::string(kUserAgent));
  }
  if (!request.body.empty()) {
    const bool typed = message.headers().has("content-type");
    message.set_body(std::vector<unsigned char>(request.body.begin(), request.body.end()));
    if (!typed) message.headers().remove("content-type");  // the library invents one
  }
  message.set_response_stream(
      concurrency::streams::streambuf<std::uint8_t>(std::make_shared<PipeBuffer>(pipe))
          .create_ostream());
  message.set_progress_handler(
      [pipe](rest::message_direction::direction direction, utility::size64_t total) {
        if (direction == rest::message_direction::download && !pipe->Announce(total)) {
          throw std::runtime_error("nobody wants the rest");
        }
      });
  return message;
}

// The library parses the target once more, and reads "//host/x" as another host.
Status CheckTarget(const Url& url) {
  const web::uri sent = web::uri_builder(web::uri(OriginOf(url))).append(url.target).to_uri();
  if (sent.resource().to_string() == url.target) return {};
  return Fail(Code::kInvalidArgument, "its path cannot be sent as written");
}

bool IsMetadataServer(const std::string& host) {
  return host == "metadata.google.internal" || host == "169.254.169.254";
}

// What one request is sent and received with.
struct Attempt {
  const Request& request;
  const Sink* sink;  // null: the body is collected
  bool fresh;        // on a connection of its own
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
  std::shared_ptr<Line> MakeLine(const Url& url, Duration timeout) const;
  std::shared_ptr<Line> LineFor(const Attempt& attempt, const Url& url);
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

std::shared_ptr<Line> CpprestHttp::MakeLine(const Url& url, Duration timeout) const {
  rest::client::http_client_config config;
  config.set_timeout(timeout);
  config.set_max_redirects(0);
  if (const Proxy* proxy = ProxyFor(options_.proxies, url); proxy != nullptr) {
    web::web_proxy server{web::uri(proxy->origin)};
    if (!proxy->user.empty()) {
      server.set_credentials(web::credentials(proxy->user, proxy->password.Reveal()));
    }
    config.set_proxy(server);
  }
  auto verdict = std::make_shared<CertificateVerdict>();
  config.set_ssl_context_callback([store = store_, verdict](boost::asio::ssl::context& context) {
    store->Install(context.native_handle(), verdict);
  });
  return std::make_shared<Line>(
      Line{rest::client::http_client(web::uri(OriginOf(url)), config), verdict});
}

std::shared_ptr<Line> CpprestHttp::LineFor(const Attempt& attempt, const Url& url) {
  if (attempt.fresh || attempt.request.timeout >= kStepTimeout) {
    return MakeLine(url, std::max<Duration>(kStepTimeout, 2 * attempt.request.timeout));
  }
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Line>& line = lines_[OriginOf(url)];
  if (!line) line = MakeLine(url, kStepTimeout);
  return line;
}

void CpprestHttp::Forget(const std::string& origin) {
  const std::lock_guard lock(mutex_);
  lines_.erase(origin);
}

Result<Response> CpprestHttp::Exchange(const Request& request, const Sink* sink, bool fresh,
                                       std::stop_token stop) {
  const Duration deadline = clock_.Monotonic() + request.timeout;
  LOCKSTEP_CHECK(CheckRequest(request));
  LOCKSTEP_TRY(const Url url, ParseUrl(request.url));
  const Attempt attempt{
      request, sink, fresh, deadline, std::move(stop), request.method + " " + url.host};
  if (Status admitted = Admit(url); !admitted) {
    return Fail(std::move(admitted).error().Wrap(attempt.label));
  }
  if (attempt.stop.stop_requested()) {
    return Fail(Error{Code::kCancelled, "cancelled"}.Wrap(attempt.label));
  }
  if (request.timeout <= Duration::zero()) {
    return Fail(Error{Code::kDeadlineExceeded, "no time left"}.Wrap(attempt.label));
  }
  Result<Response> answer = Try(attempt, url);
  // What comes next on the same connection might be the rest of this answer.
  if (!answer && answer.error().code == Code::kDataLoss) Forget(OriginOf(url));
  return answer;
}

Result<Response> CpprestHttp::Try(const Attempt& attempt, const Url& url) {
  const auto pipe = std::make_shared<BodyPipe>(attempt.sink == nullptr, attempt.request.max_body);
  pplx::cancellation_token_source cancel;
  try {
    if (Status sendable = CheckTarget(url); !sendable) {
      return Fail(std::move(sendable).error().Wrap(attempt.label));
    }
    const std::shared_ptr<Line> line = LineFor(attempt, url);
    Send(*line, MessageOf(attempt.request, url, pipe), pipe, cancel.get_token());
  } catch (const web::uri_exception& failure) {
    pipe->Finish(Fail(Code::kInvalidArgument, failure.what()));
  } catch (const std::exception& failure) {
    pipe->Finish(Fail(FailureOf(0, failure.what(), "")));
  }
  Result<Response> answer = Receive(attempt, *pipe);
  pipe->Abandon();
  if (!answer) cancel.cancel();  // after a success it would close the connection
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

// The library's pool has 40 threads unless told otherwise, which is slower; only the first call of
// the process can tell it.
void StartThreads() {
  static const bool kStarted = [] {
    try {
      crossplat::threadpool::initialize_with_threads(kPoolThreads);
      return true;
    } catch (const std::exception&) {
      return false;  // started already: slower, not wrong
    }
  }();
  static_cast<void>(kStarted);
}

}  // namespace

Result<std::unique_ptr<Writer>> MakeHttp(HttpOptions options, Clock& clock) {
  LOCKSTEP_TRY(std::shared_ptr<TlsStore> store, TlsStore::Load(options.ca_file));
  StartThreads();
  return std::make_unique<CpprestHttp>(std::move(options), std::move(store), clock);
}

}  // namespace lockstep
