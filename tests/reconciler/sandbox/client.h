// A tiny HTTP client on a plain socket, which shares no code with the program's transport.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/http/http.h"

namespace lockstep::testing {

struct Reply {
  int status = 0;  // 0: the connection was closed without an answer
  Headers headers{};
  std::string body{};
  bool whole = false;  // as long as Content-Length said
  Json json() const { return ParseJson(body).value_or(Json("no JSON: " + body)); }
  std::string status_name() const { return StringAt(At(json(), "error"), "status"); }
  std::string message() const { return StringAt(At(json(), "error"), "message"); }
};

class Client {
 public:
  explicit Client(int port) : port_(port) {}

  Reply Get(const std::string& target, Headers headers = {}) const {
    return Send("GET", target, "", std::move(headers));
  }
  Reply Post(const std::string& target, const Json& body) const {
    return Send("POST", target, Dump(body));
  }
  Reply Patch(const std::string& target, const Json& body) const {
    return Send("PATCH", target, Dump(body));
  }
  Reply Send(const std::string& method, const std::string& target, const std::string& body = "",
             Headers headers = {}) const {
    std::string host = "127.0.0.1:" + std::to_string(port_);
    std::string text;
    for (const auto& [name, value] : headers) {
      if (name == "host")
        host = value;
      else
        text += name + ": " + value + "\r\n";
    }
    text = method + " " + target + " HTTP/1.1\r\nhost: " + host + "\r\n" + text;
    text += "connection: close\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n";
    return Parse(Exchange(text + body));
  }

 private:
  std::string Exchange(const std::string& text) const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    std::string answer;
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
      std::size_t sent = 0;
      while (sent < text.size()) {
        const ssize_t count = send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
      }
      std::vector<char> buffer(65'536);
      ssize_t count = 0;
      while ((count = recv(fd, buffer.data(), buffer.size(), 0)) > 0) {
        answer.append(buffer.data(), static_cast<std::size_t>(count));
      }
    }
    close(fd);
    return answer;
  }

  static Reply Parse(const std::string& text) {
    Reply reply;
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) return reply;
    reply.status = std::stoi(text.substr(9, 3));
    reply.body = text.substr(end + 4);
    std::size_t at = text.find("\r\n") + 2;
    while (at < end) {
      const auto line_end = text.find("\r\n", at);
      const std::string line = text.substr(at, line_end - at);
      const auto colon = line.find(':');
      std::string name = line.substr(0, colon);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      reply.headers.emplace_back(name, line.substr(line.find_first_not_of(' ', colon + 1)));
      at = line_end + 2;
    }
    const std::string length = HeaderOf(reply.headers, "content-length");
    reply.whole = length == std::to_string(reply.body.size());
    return reply;
  }

  int port_;
};

}  // namespace lockstep::testing
