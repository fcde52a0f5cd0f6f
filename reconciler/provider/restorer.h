// Restorer: puts deleted documents back, for one resource type.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/model/restoration.h"
#include "reconciler/provider/provider.h"

namespace lockstep {

// The most that CountExisting and PutBack are given at once.
inline constexpr std::size_t kRestoreBatch = 500;

// A run that left copies of what it deleted in the database.
struct CopiedRun {
  std::string run{};
  std::string deleted_at{};  // RFC 3339; of its first delete
  std::int64_t documents = 0;
};

// Stateless, as a Provider is. A document is refused as kInvalidArgument if its own name says that
// it is not of `address` in world.scope.
class Restorer {
 public:
  virtual ~Restorer() = default;

  virtual std::string_view Type() const = 0;

  // How many of `documents` are live now.
  virtual Result<std::int64_t> CountExisting(const Address& address,
                                             std::span<const Json> documents,
                                             const Reading& world) const = 0;

  // Puts `documents` back exactly, those that exist excepted: nothing is ever written over.
  // kCancelled if a stop came before a request was sent.
  virtual Restored PutBack(const Address& address, std::span<const Json> documents,
                           const Reading& world, Writer& http) const = 0;

  // Of the copies that clean-ups of `wanted` left in the database: which runs made them, the oldest
  // first. kInvalidArgument if `wanted` declares no such copies.
  virtual Result<std::vector<CopiedRun>> CopiedRuns(const Resource& wanted,
                                                    const Reading& world) const = 0;

  // The documents that `run` copied. The error of `take` ends it.
  virtual Status ReadCopies(const Resource& wanted, const std::string& run, const TakeKept& take,
                            const Reading& world) const = 0;
};

}  // namespace lockstep
