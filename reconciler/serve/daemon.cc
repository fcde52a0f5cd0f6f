#include "reconciler/serve/daemon.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <utility>

#include "reconciler/base/ascii.h"

namespace lockstep {
namespace {

constexpr unsigned kIdleSeconds = 10;  // a silent connection is closed after it
constexpr unsigned kMaxConnections = 256;
constexpr std::size_t kHeaderMemory = std::size_t{64} << 10;

// What is known of a request while it arrives, and its answer while it leaves.
struct Exchange {
  DaemonRequest request{};
  bool counted = false;
};

struct CutBody {
  std::string body{};
  std::size_t after = 0;
};

MHD_Result TakeHeader(void* closure, MHD_ValueKind, const char* name, const char* value) {
  static_cast<Headers*>(closure)->emplace_back(AsciiLower(name), value == nullptr ? "" : value);
  return MHD_YES;
}

ssize_t ReadCut(void* closure, std::uint64_t position, char* buffer, std::size_t room) {
  const auto& cut = *static_cast<CutBody*>(closure);
  if (position >= cut.after) return MHD_CONTENT_READER_END_WITH_ERROR;
  const auto at = static_cast<std::size_t>(position);
  const std::size_t count = std::min(room, cut.after - at);
  std::memcpy(buffer, cut.body.data() + at, count);
  return static_cast<ssize_t>(count);
}

void FreeCut(void* closure) { delete static_cast<CutBody*>(closure); }

MHD_Response* ResponseOf(DaemonAnswer& answer) {
  if (answer.cut_after) {
    const std::size_t size = answer.body.size();
    auto cut = std::make_unique<CutBody>();
    cut->after = std::min(*answer.cut_after, size);
    cut->body = std::move(answer.body);
    return MHD_create_response_from_callback(size, 4'096, &ReadCut, cut.release(), &FreeCut);
  }
  return MHD_create_response_from_buffer(answer.body.size(), answer.body.data(),
                                         MHD_RESPMEM_MUST_COPY);
}

MHD_Result Send(MHD_Connection* connection, DaemonAnswer answer) {
  if (answer.close) return MHD_NO;
  MHD_Response* response = ResponseOf(answer);
  if (response == nullptr) return MHD_NO;
  for (const auto& [name, value] : answer.headers) {
    MHD_add_response_header(response, name.c_str(), value.c_str());
  }
  const MHD_Result queued =
      MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace

struct Daemon::State {
  Handler handler{};
  std::size_t max_body = 0;
  MHD_Daemon* daemon = nullptr;
  int port = 0;

  std::mutex mutex{};  // guards in_flight
  std::condition_variable idle{};
  int in_flight = 0;  // requests whose headers have come and whose answer has not gone

  MHD_Result Take(MHD_Connection* connection, Exchange& exchange, const char* method,
                  const char* upload, std::size_t* upload_size);
  void Done(const Exchange& exchange);

  static void* OnTarget(void*, const char* target, MHD_Connection*);
  static void OnCompleted(void* self, MHD_Connection*, void** exchange, MHD_RequestTerminationCode);
};

void* Daemon::State::OnTarget(void*, const char* target, MHD_Connection*) {
  auto exchange = std::make_unique<Exchange>();
  exchange->request.target = target;
  return exchange.release();
}

void Daemon::State::OnCompleted(void* self, MHD_Connection*, void** exchange,
                                MHD_RequestTerminationCode) {
  const std::unique_ptr<Exchange> ended(static_cast<Exchange*>(*exchange));
  *exchange = nullptr;
  if (ended) static_cast<State*>(self)->Done(*ended);
}

MHD_Result Daemon::State::Take(MHD_Connection* connection, Exchange& exchange, const char* method,
                               const char* upload, std::size_t* upload_size) {
  DaemonRequest& request = exchange.request;
  if (!exchange.counted) {  // the headers have come; the body follows
    exchange.counted = true;
    const std::lock_guard lock(mutex);
    ++in_flight;
    return MHD_YES;
  }
  if (*upload_size > 0) {
    const std::size_t room = max_body - std::min(max_body, request.body.size());
    request.body_too_large = request.body_too_large || *upload_size > room;
    request.body.append(upload, std::min(*upload_size, room));
    *upload_size = 0;
    return MHD_YES;
  }
  request.method = method;
  MHD_get_connection_values(connection, MHD_HEADER_KIND, &TakeHeader, &request.headers);
  return Send(connection, handler(request));
}

void Daemon::State::Done(const Exchange& exchange) {
  if (!exchange.counted) return;
  const std::lock_guard lock(mutex);
  --in_flight;
  idle.notify_all();
}

Result<std::unique_ptr<Daemon>> Daemon::Start(const Options& options, Handler handler) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(options.port));
  if (inet_pton(AF_INET, options.address.c_str(), &address.sin_addr) != 1) {
    return Fail(Code::kInvalidArgument, options.address + " is no IPv4 address");
  }
  auto state = std::make_unique<State>();
  state->handler = std::move(handler);
  state->max_body = options.max_body;
  // libmicrohttpd says which parameters there are; Take gets those that matter.
  const auto on_access = [](void* self, MHD_Connection* connection, const char*, const char* method,
                            const char*, const char* upload, std::size_t* upload_size,
                            void** exchange) {
    return static_cast<State*>(self)->Take(connection, *static_cast<Exchange*>(*exchange), method,
                                           upload, upload_size);
  };
  state->daemon = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC,
      0, nullptr, nullptr, on_access, state.get(), MHD_OPTION_SOCK_ADDR,
      reinterpret_cast<sockaddr*>(&address), MHD_OPTION_URI_LOG_CALLBACK, &State::OnTarget, nullptr,
      MHD_OPTION_NOTIFY_COMPLETED, &State::OnCompleted, state.get(), MHD_OPTION_CONNECTION_TIMEOUT,
      kIdleSeconds, MHD_OPTION_CONNECTION_LIMIT, kMaxConnections,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kHeaderMemory, MHD_OPTION_END);
  if (state->daemon == nullptr) {
    return Fail(Code::kUnavailable,
                fmt::format("listening on {}:{}: the port is taken or not allowed", options.address,
                            options.port));
  }
  state->port = MHD_get_daemon_info(state->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
  return std::unique_ptr<Daemon>(new Daemon(std::move(state)));
}

Daemon::Daemon(std::unique_ptr<State> state) : state_(std::move(state)) {}

Daemon::~Daemon() { Stop(); }

int Daemon::port() const { return state_->port; }

void Daemon::Stop() {
  if (state_->daemon == nullptr) return;
  const MHD_socket listening = MHD_quiesce_daemon(state_->daemon);
  if (listening != MHD_INVALID_SOCKET) close(listening);
  {
    std::unique_lock lock(state_->mutex);
    // Ends by itself: a client that stalls is cut off after kIdleSeconds.
    state_->idle.wait(lock, [&] { return state_->in_flight == 0; });
  }
  MHD_stop_daemon(state_->daemon);
  state_->daemon = nullptr;
}

}  // namespace lockstep
