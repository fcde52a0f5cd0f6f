// The operator's bounds. They come from flags and the environment, never from the manifest.
#pragma once

#include <cstdint>
#include <optional>

namespace lockstep {

struct Limits {
  std::optional<std::int64_t> max_deletes{};  // documents in one apply; the lower of this and the
                                              // manifest's delete_at_most wins
};

}  // namespace lockstep
