// TargetList: documents to delete, packed, as far as a bounded memory holds them. Pure.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/firestore/target.h"

namespace lockstep::firestore {

// Ids in order, and the times they were written at, begin alike: of each only what differs from the
// one before is held. 4 MiB take some 200,000 documents of the incident's kind. Not thread-safe.
class TargetList {
 public:
  explicit TargetList(std::size_t most_bytes = std::size_t{4} << 20) : most_bytes_(most_bytes) {}

  // Once there is no room, all is forgotten, and nothing more is taken: IsWhole() is false then.
  void Add(const Target& target);
  bool IsWhole() const { return whole_; }

  // The next one, in the order they were added; nullopt after the last. It is forgotten with that.
  std::optional<Target> Take();

 private:
  std::string_view TakeBytes(std::size_t size);
  std::size_t TakeNumber();
  void TakeText(std::string& before);

  std::size_t most_bytes_;
  bool whole_ = true;
  std::size_t bytes_ = 0;
  std::deque<std::string> blocks_;
  std::size_t read_ = 0;  // bytes of the first block
  Target added_{};        // last
  Target taken_{};        // last
};

}  // namespace lockstep::firestore
