// Backup: what is about to be deleted, kept first, and read back.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// Takes a document that was backed up, whole as Backup::Keep had it; `bytes` are those of its text.
using TakeKept = std::function<Status(Json document, std::size_t bytes)>;

// Keeps what is about to be deleted. Thread-safe.
class Backup {
 public:
  virtual ~Backup() = default;

  // Returns once the documents, whole as the API gave them, are on disk.
  virtual Status Keep(const Address& address, std::span<const Json> documents) = 0;

  // Where the documents of `address` went; empty if none were kept.
  virtual std::string Where(const Address& address) const = 0;

  // The documents of `address` that other runs kept since `since`, each as often as it was kept. A
  // backup that cannot be read is left out, and logged. The error of `take` ends it.
  virtual Status ReadOthers(const Address& address, TimePoint since,
                            const TakeKept& take) const = 0;
};

}  // namespace lockstep
