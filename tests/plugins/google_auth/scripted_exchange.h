// What a grant asks for, answered from a script.
#pragma once

#include <deque>
#include <string>
#include <utility>

#include "plugins/google_auth/exchange.h"
#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/http/token_source.h"
#include "tests/support/fakes.h"

namespace lockstep::google_auth {

class ScriptedExchange {
 public:
  explicit ScriptedExchange(std::deque<Result<Response>> replies) : http(std::move(replies)) {}

  Exchange exchange(LoopbackUrls loopback = LoopbackUrls::kRefused) {
    return {http, clock, loopback};
  }
  Request asked(std::size_t index) const { return http.asked().at(index); }

  testing::FakeClock clock{*ParseTime("2001-09-09T01:46:40Z")};
  testing::ScriptedHttp http;
};

// A source that always has the same token.
class OneToken final : public TokenSource {
 public:
  explicit OneToken(std::string token) : token_(std::move(token)) {}
  Result<Secret> Token(std::stop_token) override { return Secret{std::string{token_}}; }
  void Drop(const Secret&) override { token_ += "-again"; }

 private:
  std::string token_;
};

inline Response TokenGranted(const std::string& token) {
  return {.status = 200, .body = Dump({{"access_token", token}, {"expires_in", 3600}})};
}

}  // namespace lockstep::google_auth
