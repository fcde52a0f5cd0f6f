// CopyWrites: the copies of one batch, until the commit that deletes their documents. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "plugins/firestore/backup_copy.h"
#include "plugins/firestore/collection.h"

namespace lockstep::firestore {

// Holds nothing and adds nothing where no copies are declared. Not thread-safe.
class CopyWrites {
 public:
  CopyWrites(Collection cleaned, std::optional<CopySpec> spec, std::string run)
      : cleaned_(std::move(cleaned)), spec_(std::move(spec)), run_(std::move(run)) {}

  // A document as it was read at `read_time`, `bytes` long. The errors of CopyWrite.
  Status Add(const Json& document, const std::string& read_time, std::size_t bytes);

  // How many of `names`, from the first, one commit can both copy and delete: 249 with the fence,
  // fewer where the documents are large, but at least 1; all of them where nothing is copied.
  std::size_t Fitting(std::span<const std::string> names) const;

  // Appends the copies of `names` to the writes of a commit. kInternal if one was never added: then
  // nothing may be deleted.
  Status AppendTo(Json& writes, std::span<const std::string> names) const;

 private:
  struct Copy {
    Json write{};
    std::size_t bytes = 0;
  };

  Collection cleaned_;
  std::optional<CopySpec> spec_;
  std::string run_;
  std::map<std::string, Copy, std::less<>> copies_;  // by the document's name
};

}  // namespace lockstep::firestore
