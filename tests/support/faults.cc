#include "tests/support/faults.h"

#include <fmt/format.h>
#include <zlib.h>

#include <utility>

namespace lockstep::testing::faults {
namespace {

// Deflated zeros: a megabyte of them is about a kilobyte.
std::string Gzipped(std::size_t megabytes) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
  std::string zeros(std::size_t{1} << 20, '\0');
  std::string out;
  std::string buffer(std::size_t{1} << 16, '\0');
  for (std::size_t i = 0; i < megabytes; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
    stream.avail_in = static_cast<uInt>(zeros.size());
    const int flush = i + 1 == megabytes ? Z_FINISH : Z_NO_FLUSH;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      deflate(&stream, flush);
      out.append(buffer, 0, buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return out;
}

std::string Length(std::string_view value) {
  return "content-length: " + std::string(value) + "\r\n\r\n";
}

}  // namespace

Fault Instead(Response answer) {
  return [answer = std::move(answer)](Exchange& exchange) { exchange.Send(answer); };
}

Fault ResetBefore() {
  return [](Exchange& exchange) { exchange.client().Reset(); };
}

Fault Html() {
  return Instead({.status = 200,
                  .headers = {{"content-type", "text/html; charset=utf-8"}},
                  .body = "<html><body>Please sign in</body></html>"});
}

Fault Google(int status, std::string status_name, Headers headers) {
  headers.emplace_back("content-type", "application/json");
  const Json error = {
      {"code", status}, {"message", "injected"}, {"status", std::move(status_name)}};
  return Instead(
      {.status = status, .headers = std::move(headers), .body = Dump({{"error", error}})});
}

Fault LoseReply() {
  return [](Exchange& exchange) {
    exchange.Forward();
    exchange.client().Reset();
  };
}

Fault ResetAfter(std::size_t bytes) {
  return [bytes](Exchange& exchange) {
    const Response& answer = exchange.Forward();
    exchange.client().Send(Exchange::Head(answer) + Length(std::to_string(answer.body.size())) +
                           answer.body.substr(0, bytes));
    exchange.client().Reset();
  };
}

Fault TruncateTo(Response answer, std::size_t bytes, Framing framing) {
  const std::string whole = std::exchange(answer.body, answer.body.substr(0, bytes));
  if (framing == Framing::kCut) return Instead(std::move(answer));
  std::string text = Exchange::Head(answer);
  switch (framing) {
    case Framing::kWhole: text += Length(std::to_string(whole.size())); break;
    case Framing::kOverflow: text += Length("18446744073709551616"); break;
    case Framing::kChunked: text += "transfer-encoding: chunked\r\n\r\n"; break;
    default: text += "\r\n"; break;
  }
  const bool chunk = framing == Framing::kChunked && !answer.body.empty();
  if (chunk) text += fmt::format("{:x}\r\n", answer.body.size());
  text += answer.body + (chunk ? "\r\n" : "");
  return [text = std::move(text)](Exchange& exchange) {
    exchange.client().Send(text);
    exchange.client().Close();
  };
}

Fault Truncate(std::size_t bytes, Framing framing) {
  return [bytes, framing](Exchange& exchange) {
    TruncateTo(exchange.Forward(), bytes, framing)(exchange);
  };
}

void DripOut(const Response& answer, std::size_t piece, std::chrono::milliseconds pause,
             Exchange& exchange) {
  const std::string all = Exchange::Framed(answer);
  for (std::size_t at = 0; at < all.size(); at += piece) {
    if (!exchange.client().Send(std::string_view(all).substr(at, piece))) break;
    if (!exchange.client().Wait(pause)) break;
  }
  exchange.client().Close();
}

Fault Drip(std::size_t piece, std::chrono::milliseconds pause) {
  return
      [piece, pause](Exchange& exchange) { DripOut(exchange.Forward(), piece, pause, exchange); };
}

Fault Edit(std::function<std::string(const std::string& body)> edit) {
  return [edit = std::move(edit)](Exchange& exchange) {
    Response answer = exchange.Forward();
    answer.body = edit(answer.body);
    exchange.Send(answer);
  };
}

Fault EditJson(std::function<void(Json& body)> edit) {
  return Edit([edit = std::move(edit)](const std::string& body) {
    Result<Json> parsed = ParseJson(body);
    if (!parsed) return body;
    edit(*parsed);
    return Dump(*parsed);
  });
}

Fault GzipBomb(std::size_t megabytes) {
  return Instead({.status = 200,
                  .headers = {{"content-type", "application/json"}, {"content-encoding", "gzip"}},
                  .body = Gzipped(megabytes)});
}

Fault Endless(std::size_t bytes) {
  return [bytes](Exchange& exchange) {
    const Response head{.status = 200, .headers = {{"content-type", "application/json"}}};
    exchange.client().Send(Exchange::Head(head) + Length(std::to_string(bytes)) + "[");
    const std::string piece(std::size_t{1} << 16, ' ');
    for (std::size_t sent = 1; sent < bytes && exchange.client().Send(piece);
         sent += piece.size()) {
    }
    exchange.client().Close();
  };
}

}  // namespace lockstep::testing::faults
