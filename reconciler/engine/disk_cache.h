// DiskCache: the cache as a directory of bounded size.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "reconciler/base/log.h"
#include "reconciler/provider/cache.h"

namespace lockstep {

// One file a key, named by the key's SHA-256 and beginning with that of its bytes, so that a file
// that was cut or altered counts as none. Mode 0600 in a directory of mode 0700, which is made when
// something is first put. Several processes may share it. What was used longest ago goes first.
class DiskCache final : public Cache {
 public:
  static constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;  // of all files together
  static constexpr std::size_t kLargestValue = std::size_t{64} << 20;    // larger ones are not kept

  // `log` outlives it: what could not be kept is told there, once.
  DiskCache(std::string directory, Log& log, std::uint64_t most_bytes = kMostBytes);

  std::optional<std::string> Get(std::string_view key) override;
  void Put(std::string_view key, std::string_view bytes) override;

 private:
  std::string PathOf(std::string_view key) const;
  void MakeRoom() const;

  const std::string directory_;
  Log& log_;
  const std::uint64_t most_bytes_;
  std::mutex mutex_;  // guards told_, and MakeRoom against itself
  bool told_ = false;
};

}  // namespace lockstep
