// Cache: bytes that cost much to read and never change, kept from run to run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

// Thread-safe. What it holds may vanish at any time, and a failure to keep something is none of
// the caller's: it reads again the next time.
class Cache {
 public:
  virtual ~Cache() = default;

  // What was put under `key`, byte by byte; nullopt if that is not there or not whole.
  virtual std::optional<std::string> Get(std::string_view key) = 0;
  virtual void Put(std::string_view key, std::string_view bytes) = 0;
};

}  // namespace lockstep
