// Zstandard frames: text compressed in whole pieces, and read back a whole piece at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep {

// What every frame begins with.
inline constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

// One whole frame with a checksum of its content (RFC 8878); frames one after another are what
// `zstd -d` reads. Level 1: what calls it waits for a disk. kInternal if the library fails.
Result<std::string> ZstdFrame(std::string_view text);

// Takes frames from bytes that arrive cut anywhere. Memory is bounded by `largest`, whatever the
// bytes are. Not thread-safe.
class ZstdFrameReader {
 public:
  // Takes the text of one frame, whole and with its checksum verified.
  using TakeText = std::function<Status(std::string_view text)>;

  // `largest`: bytes of one frame's text.
  explicit ZstdFrameReader(std::size_t largest);
  ~ZstdFrameReader();
  ZstdFrameReader(ZstdFrameReader&&) noexcept;
  ZstdFrameReader& operator=(ZstdFrameReader&&) noexcept;

  // kDataLoss: no frame, a damaged one, one larger than `largest` or with a window beyond 1 MiB.
  // The error of `take` ends it. After an error nothing more may be added.
  Status Add(std::string_view bytes, const TakeText& take);

  // A frame has begun and not ended.
  bool InFrame() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockstep
