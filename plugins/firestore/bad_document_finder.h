// BadDocumentFinder: the BadDocumentSource of Firestore's collections.
#pragma once

#include "plugins/firestore/plugin.h"
#include "reconciler/provider/clue_sources.h"

namespace lockstep::firestore {

class BadDocumentFinder final : public BadDocumentSource {
 public:
  std::string_view Type() const override { return kCollectionType; }

  // A count and a scan at its read time; once more, afresh, where IsWorthAFreshLook says so.
  Result<BadDocuments> FindBad(const Resource& wanted, const Reading& world) const override;
};

}  // namespace lockstep::firestore
