// A name server that does not answer: the library can neither time it out nor cancel it.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <netdb.h>

#include <condition_variable>
#include <cstring>
#include <mutex>

#include "reconciler/base/clock.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"

namespace {

struct Hang {
  std::mutex mutex;
  std::condition_variable changed;
  bool released = false;
};

Hang& TheHang() {
  static Hang hang;
  return hang;
}

}  // namespace

// Stands before libc's in this program: one name hangs until it is released.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  if (node != nullptr && std::strcmp(node, "hangs.invalid") == 0) {
    std::unique_lock lock(TheHang().mutex);
    TheHang().changed.wait(lock, [] { return TheHang().released; });
    return EAI_AGAIN;
  }
  static const auto kNext =
      reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return kNext(node, service, hints, found);
}

namespace lockstep {
namespace {

using testing::Answer;
using testing::Fails;
using ::testing::HasSubstr;
using testing::HostileServer;
using testing::IsOk;

TEST(Resolver, ACallerIsReleasedThoughTheNameServerHangs) {
  SystemClock clock;
  const auto http = *MakeHttp({}, clock);
  EXPECT_THAT(http->Read({.url = "https://hangs.invalid/", .timeout = Duration{150}}, {}),
              Fails(Code::kDeadlineExceeded, HasSubstr("GET hangs.invalid")));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(http->Read({.url = "https://hangs.invalid/"}, stop.get_token()),
              Fails(Code::kCancelled, HasSubstr("")));
  {
    const std::lock_guard lock(TheHang().mutex);
    TheHang().released = true;
  }
  TheHang().changed.notify_all();
  HostileServer server(Answer("ok"));
  EXPECT_THAT(http->Read({.url = server.Url()}, {}), IsOk());
}

TEST(Resolver, AnUnknownNameIsUnavailable) {
  SystemClock clock;
  const auto http = *MakeHttp({}, clock);
  {
    const std::lock_guard lock(TheHang().mutex);
    TheHang().released = true;
  }
  EXPECT_THAT(http->Read({.url = "https://hangs.invalid/"}, {}),
              Fails(Code::kUnavailable, HasSubstr("the name is not resolved")));
}

}  // namespace
}  // namespace lockstep
