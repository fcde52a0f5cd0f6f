// CollectionSurveyor: how many documents a collection has, and which shapes their ids.
#pragma once

#include "reconciler/provider/inventory_sources.h"

namespace lockstep::firestore {

class CollectionSurveyor final : public CollectionSource {
 public:
  Result<LiveCollection> Survey(const std::string& path, const std::string& database,
                                const Reading& world) const override;
};

}  // namespace lockstep::firestore
