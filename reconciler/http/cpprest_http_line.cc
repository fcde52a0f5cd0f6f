#include "reconciler/http/cpprest_http_line.h"

#include <cpprest/http_client.h>
#include <cpprest/streams.h>
#include <pplx/threadpool.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/http/cpprest_failure.h"
#include "reconciler/http/framing.h"

namespace lockstep {
namespace {

namespace rest = web::http;

constexpr std::string_view kUserAgent = "lockstep/" LOCKSTEP_VERSION;
constexpr std::size_t kPoolThreads = 4;

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
  pos_type getpos(std::ios_base::openmode) const override { return traits::eof(); }
  pos_type seekpos(pos_type, std::ios_base::openmode) override { return traits::eof(); }
  pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
    return traits::eof();
  }
  bool acquire(std::uint8_t*&, std::size_t&) override { return false; }
  void release(std::uint8_t*, std::size_t) override {}

  // Done when it returns. A thread of the library's pool waits for this after a refused write, and
  // the library's own way needs another one to get there: where all wait, none ever comes back.
  using StreamBuffer::close;
  pplx::task<void> close(std::ios_base::openmode mode) override {
    return (mode & std::ios_base::out) != 0 ? _close_write() : pplx::task_from_result();
  }

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

struct Line::Client {
  rest::client::http_client http;
  std::shared_ptr<CertificateVerdict> verdict;
};

Line::Line(std::unique_ptr<Client> client) : client_(std::move(client)) {}
Line::~Line() = default;

Result<std::shared_ptr<Line>> Line::Make(const Url& url, const Proxy* proxy,
                                         std::shared_ptr<TlsStore> store, Duration step_timeout) {
  StartThreads();
  try {
    rest::client::http_client_config config;
    config.set_timeout(step_timeout);
    config.set_max_redirects(0);
    if (proxy != nullptr) {
      web::web_proxy server{web::uri(proxy->origin)};
      if (!proxy->user.empty()) {
        server.set_credentials(web::credentials(proxy->user, proxy->password.Reveal()));
      }
      config.set_proxy(server);
    }
    auto verdict = std::make_shared<CertificateVerdict>();
    config.set_ssl_context_callback(
        [store = std::move(store), verdict](boost::asio::ssl::context& context) {
          store->Install(context.native_handle(), verdict);
        });
    return std::shared_ptr<Line>(new Line(std::make_unique<Client>(
        Client{rest::client::http_client(web::uri(OriginOf(url)), config), verdict})));
  } catch (const std::exception& failure) {
    return Fail(Code::kInvalidArgument, failure.what());
  }
}

// Each chain of tasks ends in a handler that reads the outcome: the library ends the process over
// an exception that nobody looked at.
Result<Line::Cancel> Line::Send(const Request& request, const Url& url,
                                const std::shared_ptr<BodyPipe>& pipe) {
  pplx::cancellation_token_source cancel;
  try {
    LOCKSTEP_CHECK(CheckTarget(url));
    client_->http.request(MessageOf(request, url, pipe), cancel.get_token())
        .then([pipe, method = request.method](const pplx::task<rest::http_response>& begun) {
          const rest::http_response answer = begun.get();
          Response head = HeadOf(answer);
          Status framing = CheckFraming(method, head);
          pipe->SetHead(std::move(head));
          if (!framing) pipe->Finish(std::move(framing));
          return answer.content_ready();
        })
        .then([pipe, verdict = client_->verdict](const pplx::task<rest::http_response>& whole) {
          pipe->Finish(OutcomeOf(whole, *verdict));
        });
  } catch (const web::uri_exception& failure) {
    return Fail(Code::kInvalidArgument, failure.what());
  } catch (const std::exception& failure) {
    pipe->Finish(Fail(FailureOf(0, failure.what(), "")));
  }
  return [cancel] { cancel.cancel(); };
}

}  // namespace lockstep
