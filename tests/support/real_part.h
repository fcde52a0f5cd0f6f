// What every real part that tests start needs: is it there, must it be, and a port for it.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace lockstep::testing {

inline bool IsInPath(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    if (access((rest.substr(0, colon) + "/" + program).c_str(), X_OK) == 0) return true;
    rest.erase(0, colon == std::string::npos ? rest.size() : colon + 1);
  }
  return false;
}

// Why `program` cannot be a part of a test; empty if it can.
inline std::string WhyWithout(const std::string& program) {
  return IsInPath(program) ? "" : program + " is not installed";
}

// True where a missing program is a failure and not a reason to skip.
inline bool RealPartsAreRequired() {
  const char* required = std::getenv("LOCKSTEP_REQUIRE_REAL_PARTS");
  return required != nullptr && std::string(required) == "1";
}

// Ends the function, and with it the test, unless `why` is empty: where real parts are required as
// a failure, elsewhere as skipped.
#define LOCKSTEP_SKIP_IF(why)                                                \
  if (const std::string lockstep_why = (why); !lockstep_why.empty()) {       \
    if (::lockstep::testing::RealPartsAreRequired()) FAIL() << lockstep_why; \
    GTEST_SKIP() << "NOT TESTED: " << lockstep_why;                          \
  }                                                                          \
  static_assert(true, "")

// A loopback port that was free a moment ago; it may be taken when it is needed.
inline int FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = static_cast<sockaddr*>(static_cast<void*>(&address));
  bind(descriptor, generic, size);
  getsockname(descriptor, generic, &size);
  close(descriptor);
  return ntohs(address.sin_port);
}

}  // namespace lockstep::testing
