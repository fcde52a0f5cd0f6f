// HostileServer: a server of raw bytes on loopback, for what no honest server does.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace lockstep::testing {

// One connection, as the script sees it.
class Peer {
 public:
  explicit Peer(int descriptor) : descriptor_(descriptor) {}

  // False once the client is gone.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Ends the connection: with a FIN, or with a reset.
  void Close() { ::shutdown(descriptor_, SHUT_RDWR); }
  void Reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(descriptor_, -1));
  }

  // Blocks until the client closes, or for `pause`; false if it closed.
  bool Wait(std::chrono::milliseconds pause) const {
    pollfd watched{.fd = descriptor_, .events = POLLRDHUP, .revents = 0};
    return ::poll(&watched, 1, static_cast<int>(pause.count())) == 0;
  }
  void WaitForClose() const {
    while (Wait(std::chrono::seconds(10))) {
    }
  }

  // What the client sends up to `end`, or up to its close.
  std::string ReadUntil(std::string_view end) {
    std::string text;
    while (text.find(end) == std::string::npos && Fill()) text = buffer_;
    const std::size_t found = buffer_.find(end);
    const std::size_t size = found == std::string::npos ? buffer_.size() : found + end.size();
    text = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return text;
  }
  std::string ReadExactly(std::size_t size) {
    while (buffer_.size() < size && Fill()) {
    }
    std::string text = buffer_.substr(0, size);
    buffer_.erase(0, text.size());
    return text;
  }

  int descriptor() const { return descriptor_; }

 private:
  bool Fill() {
    char bytes[4096];
    const ssize_t got = descriptor_ < 0 ? 0 : ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (got > 0) buffer_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  int descriptor_;
  std::string buffer_;
};

// Answers each request by calling `script`, on a thread a connection. The script may send
// anything, wait, or close; after it returns the next request of the connection is read.
class HostileServer {
 public:
  using Script = std::function<void(const std::string& request, Peer& peer)>;

  explicit HostileServer(Script script) : HostileServer(std::move(script), Raw()) {}
  // A server that speaks another protocol: `serve` has each connection to itself.
  struct Raw {
    std::function<void(Peer&)> serve;
  };
  explicit HostileServer(Raw raw) : HostileServer(Script(), std::move(raw)) {}

  // A server whose every answer is `bytes`.
  explicit HostileServer(std::string bytes)
      : HostileServer(
            [bytes = std::move(bytes)](const std::string&, Peer& peer) { peer.Send(bytes); }) {}
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;

  ~HostileServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }

  int port() const { return port_; }
  std::string Url(std::string_view target = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
  }
  std::vector<std::string> requests() const {  // head and body, in order of arrival
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  int connections() const { return connections_; }

 private:
  HostileServer(Script script, Raw raw) : script_(std::move(script)), raw_(std::move(raw)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }

  void Accept() {
    while (true) {
      const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (descriptor < 0) return;
      ++connections_;
      const std::lock_guard lock(mutex_);
      open_.push_back(descriptor);
      threads_.emplace_back([this, descriptor] { Serve(descriptor); });
    }
  }

  void Serve(int descriptor) {
    Peer peer(descriptor);
    if (raw_.serve) raw_.serve(peer);
    while (!raw_.serve && !stopping_) {
      std::string request = peer.ReadUntil("\r\n\r\n");
      if (!request.ends_with("\r\n\r\n")) break;
      request += peer.ReadExactly(LengthIn(request));
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      script_(request, peer);
      if (peer.descriptor() < 0) break;
    }
    const std::lock_guard lock(mutex_);
    open_.remove(descriptor);
    if (peer.descriptor() >= 0) ::close(descriptor);
  }

  static std::size_t LengthIn(std::string head) {
    for (char& c : head) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    constexpr std::string_view kName = "\r\ncontent-length:";
    const std::size_t found = head.find(kName);
    if (found == std::string::npos) return 0;
    return std::strtoul(head.c_str() + found + kName.size(), nullptr, 10);
  }

  Script script_;
  Raw raw_;
  int listener_ = -1;
  int port_ = 0;
  std::thread acceptor_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;  // guards all below
  std::vector<std::string> requests_;
  std::list<int> open_;
  std::list<std::thread> threads_;
};

// An answer with a body of a stated length.
inline std::string Answer(std::string_view body, std::string_view status = "200 OK",
                          std::string_view headers = "") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace lockstep::testing
