#include "tests/support/fault_proxy.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "reconciler/http/trimmed.h"

namespace lockstep::testing {
namespace {

constexpr std::string_view kLine = "\r\n";
constexpr std::string_view kEndOfHead = "\r\n\r\n";

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

bool IsFraming(std::string_view name) {
  return name == "content-length" || name == "transfer-encoding" || name == "connection" ||
         name == "keep-alive";
}

// The lines of a head after its first, names lower-case.
Headers HeadersIn(std::string_view head) {
  Headers headers;
  std::size_t at = head.find(kLine);
  while (at != std::string_view::npos) {
    const std::size_t begin = at + kLine.size();
    at = head.find(kLine, begin);
    const std::string_view line = head.substr(begin, at - begin);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    headers.emplace_back(Lower(line.substr(0, colon)),
                         std::string(Trimmed(line.substr(colon + 1))));
  }
  return headers;
}

Passed PassedOf(const std::string& raw) {
  const std::size_t end = raw.find(kEndOfHead);
  const std::string_view head = std::string_view(raw).substr(0, end);
  const std::string_view first = head.substr(0, head.find(kLine));
  const std::size_t space = first.find(' ');
  Passed passed{.method = std::string(first.substr(0, space)),
                .target = std::string(first.substr(space + 1, first.rfind(' ') - space - 1)),
                .body = raw.substr(end + kEndOfHead.size())};
  const Headers headers = HeadersIn(head);
  for (const auto& [name, value] : headers) passed.header_names.push_back(name);
  return passed;
}

// The request again, for a connection that the server closes after it.
std::string Forwarded(const std::string& raw) {
  const std::size_t end = raw.find(kEndOfHead);
  std::string text = raw.substr(0, raw.find(kLine)) + std::string(kLine);
  for (const auto& [name, value] : HeadersIn(std::string_view(raw).substr(0, end))) {
    if (name != "connection") text += name + ": " + value + std::string(kLine);
  }
  return text + "connection: close" + std::string(kEndOfHead) + raw.substr(end + kEndOfHead.size());
}

int Connect(int port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    return descriptor;
  }
  ::close(descriptor);
  return -1;
}

std::size_t Number(std::string_view text, int base) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::string ReadChunks(Peer& server) {
  std::string body;
  while (true) {
    const std::size_t size = Number(server.ReadUntil(kLine), 16);
    const std::string chunk = server.ReadExactly(size + kLine.size());
    if (size == 0 || chunk.size() < size) return body;
    body.append(chunk, 0, size);
  }
}

Response ReadAnswer(Peer& server, const std::string& method) {
  const std::string head = server.ReadUntil(kEndOfHead);
  if (!head.ends_with(kEndOfHead)) return {};
  Response answer{.status = static_cast<int>(Number(std::string_view(head).substr(9, 3), 10))};
  const Headers headers = HeadersIn(head);
  for (const auto& header : headers) {
    if (!IsFraming(header.first)) answer.headers.push_back(header);
  }
  if (method == "HEAD" || answer.status == 204 || answer.status == 304) return answer;
  const std::string length = HeaderOf(headers, "content-length");
  if (Lower(HeaderOf(headers, "transfer-encoding")) == "chunked") {
    answer.body = ReadChunks(server);
  } else {
    answer.body = server.ReadExactly(length.empty() ? SIZE_MAX : Number(length, 10));
  }
  return answer;
}

Response Ask(int port, const std::string& raw, const std::string& method) {
  const int descriptor = Connect(port);
  if (descriptor < 0) return {};
  Peer server(descriptor);
  Response answer;
  if (server.Send(Forwarded(raw))) answer = ReadAnswer(server, method);
  ::close(descriptor);
  return answer;
}

}  // namespace

const Response& Exchange::Forward() { return ForwardTo(passed_.target); }

const Response& Exchange::ForwardTo(const std::string& target) {
  std::string raw = raw_;
  raw.replace(passed_.method.size() + 1, passed_.target.size(), target);
  if (!answer_) answer_ = Ask(upstream_, raw, passed_.method);
  return *answer_;
}

std::string Exchange::Head(const Response& answer) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Told" + std::string(kLine);
  for (const auto& [name, value] : answer.headers) {
    head += name + ": " + value + std::string(kLine);
  }
  return head;
}

std::string Exchange::Framed(const Response& answer) {
  const bool bare = answer.status == 204 || answer.status == 304;
  const std::string length =
      bare ? "" : "content-length: " + std::to_string(answer.body.size()) + std::string(kLine);
  return Head(answer) + length + std::string(kLine) + answer.body;
}

FaultProxy::FaultProxy(int upstream)
    : upstream_(upstream),
      server_([this](const std::string& raw, Peer& client) { Serve(raw, client); }) {}

void FaultProxy::Add(FaultRule rule) {
  const std::lock_guard lock(mutex_);
  rules_.push_back({std::move(rule)});
}

void FaultProxy::Clear() {
  const std::lock_guard lock(mutex_);
  rules_.clear();
  passed_.clear();
}

std::vector<Passed> FaultProxy::passed() const {
  const std::lock_guard lock(mutex_);
  return passed_;
}

std::size_t FaultProxy::CountOf(std::string_view method, std::string_view part) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(passed_.begin(), passed_.end(), [&](const Passed& one) {
        return (method.empty() || one.method == method) &&
               one.target.find(part) != std::string::npos;
      }));
}

Fault FaultProxy::FaultFor(const Passed& passed) {
  const std::lock_guard lock(mutex_);
  Fault due;
  for (Counted& one : rules_) {
    const FaultRule& rule = one.rule;
    const bool fits = (rule.method.empty() || rule.method == passed.method) &&
                      passed.target.find(rule.part) != std::string::npos &&
                      (rule.but.empty() || passed.target.find(rule.but) == std::string::npos);
    if (!fits) continue;
    const int number = ++one.seen;
    if (due || number < rule.first || number - rule.first >= rule.times) continue;
    due = rule.draw ? rule.draw(passed) : rule.fault;
  }
  return due;
}

void FaultProxy::Serve(const std::string& raw, Peer& client) {
  const Passed passed = PassedOf(raw);
  std::size_t place = 0;
  {
    const std::lock_guard lock(mutex_);
    place = passed_.size();
    passed_.push_back(passed);
  }
  Exchange exchange(passed, raw, upstream_, client);
  if (const Fault fault = FaultFor(passed)) {
    fault(exchange);
  } else {
    const Response& answer = exchange.Forward();
    if (answer.status == 0) return client.Close();
    if (passed.method == "HEAD") {
      client.Send(Exchange::Head(answer) + std::string(kLine));
    } else {
      exchange.Send(answer);
    }
  }
  const std::lock_guard lock(mutex_);
  if (place < passed_.size()) passed_[place].forwarded = exchange.forwarded();
}

int PortOf(const std::string& url) {
  return static_cast<int>(Number(std::string_view(url).substr(url.rfind(':') + 1), 10));
}

}  // namespace lockstep::testing
