// OneAnswer: a world whose every request gets the same answer, once.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/provider/provider.h"
#include "tests/support/fakes.h"

namespace lockstep::fuzz {

class OneAnswer {
 public:
  OneAnswer(int status, std::string_view body, Headers headers = {})
      : http_({Response{
            .status = status, .headers = std::move(headers), .body = std::string(body)}}) {}

  Reading read() {
    return {
        http_, clock, random_, workers_, progress_, log_, {"p", "us-west2"}, {}, Duration{61'000},
    };
  }
  testing::ScriptedHttp& http() { return http_; }

  testing::FakeClock clock;

 private:
  testing::ScriptedHttp http_;
  testing::HalfRandom random_;
  testing::SerialWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
};

}  // namespace lockstep::fuzz
