// CollectionRestorer: the Restorer of Firestore's collections.
#pragma once

#include <string>
#include <vector>

#include "plugins/firestore/plugin.h"
#include "reconciler/provider/restorer.h"

namespace lockstep::firestore {

class CollectionRestorer final : public Restorer {
 public:
  std::string_view Type() const override { return kCollectionType; }

  Result<std::int64_t> CountExisting(const Address& address, std::span<const Json> documents,
                                     const Reading& world) const override;
  Restored PutBack(const Address& address, std::span<const Json> documents, const Reading& world,
                   Writer& http) const override;
  Result<std::vector<CopiedRun>> CopiedRuns(const Resource& wanted,
                                            const Reading& world) const override;
  Status ReadCopies(const Resource& wanted, const std::string& run, const TakeKept& take,
                    const Reading& world) const override;
};

}  // namespace lockstep::firestore
