// One Firestore emulator for all tests of a program, each in projects of its own.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "reconciler/base/clock.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/support/emulator.h"

namespace lockstep::testing {

class SharedEmulator {
 public:
  // Starts it at the first call. REQUIRES: FirestoreEmulator::WhyWithout().empty().
  static FirestoreEmulator& Get() { return *TheParts().emulator; }
  static Writer& Http() { return *TheParts().http; }

 private:
  struct Parts {
    SystemClock clock{};
    std::unique_ptr<Writer> http = MakeHttp({}, clock).value();
    std::unique_ptr<FirestoreEmulator> emulator = std::make_unique<FirestoreEmulator>(*http);
  };
  // It ends before main does, and after the last suite that uses it.
  class End final : public ::testing::Environment {
    void TearDown() override { ThePointer().reset(); }
  };

  static std::unique_ptr<Parts>& ThePointer() {
    static std::unique_ptr<Parts> parts;
    return parts;
  }
  static Parts& TheParts() {
    if (!ThePointer()) ThePointer() = std::make_unique<Parts>();
    return *ThePointer();
  }

  static inline ::testing::Environment* const end_ = ::testing::AddGlobalTestEnvironment(new End);
};

}  // namespace lockstep::testing
