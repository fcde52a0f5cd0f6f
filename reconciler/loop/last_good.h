// LastGood: what was good last, where something newer is not.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "reconciler/base/result.h"

namespace lockstep {

// Not thread-safe.
template <typename T>
class LastGood {
 public:
  // What counts now. `value` is never null and lives until the next Take.
  struct Kept {
    const T* value = nullptr;
    std::string stale{};  // why `value` is not the newest; empty: it is
  };

  // `fresh` if it is good, else the last one that was; the error of `fresh` if none ever was.
  Result<Kept> Take(Result<T> fresh) {
    std::string stale;
    if (fresh) {
      good_ = *std::move(fresh);
    } else if (good_) {
      stale = std::move(fresh).error().message;
    } else {
      return Fail(std::move(fresh).error());
    }
    return Kept{&*good_, std::move(stale)};
  }

 private:
  std::optional<T> good_;
};

}  // namespace lockstep
