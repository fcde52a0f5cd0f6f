// The operator's bounds. They come from flags and the environment, never from the manifest.
#pragma once

#include <cstdint>
#include <optional>

namespace lockstep {

// How fast documents may be deleted in one collection.
struct DeleteRate {
  std::optional<std::int64_t> a_second = 500;  // at first, at least 1; nullopt: as fast as it goes
  bool grows = true;                           // by half every 5 minutes, as Google advises
};

struct Limits {
  std::optional<std::int64_t> max_deletes{};  // documents in one apply; the lower of this and the
                                              // manifest's delete_at_most wins
  DeleteRate delete_rate{};
};

}  // namespace lockstep
