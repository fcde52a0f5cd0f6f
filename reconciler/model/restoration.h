// Restoration: what a restore would put back, and what it did. Pure values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "reconciler/base/result.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// Deleted documents of one resource, against what is live.
struct Restoration {
  std::string project{};
  Address address{};
  std::string source{};   // where they are kept: a file, a collection
  std::string run{};      // which deleted them
  std::string made_at{};  // when that run began, or deleted the first of them; RFC 3339
  std::int64_t documents = 0;
  std::int64_t existing = 0;  // of them: live, so left as they are
  bool cut = false;           // the source has no end: see BackupEnd

  std::int64_t Missing() const { return documents - existing; }
};

// What a restore did. `error` may stand beside counts: it stopped half-way.
struct Restored {
  std::int64_t restored = 0;
  std::int64_t existing = 0;  // live by then, so left as they are
  std::optional<Error> error{};
};

}  // namespace lockstep
