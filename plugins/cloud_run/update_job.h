// JobTarget: what an update must know of a job.
#pragma once

#include <string>
#include <string_view>

#include "plugins/cloud_run/update.h"

namespace lockstep::cloud_run {

// REQUIRES: `order` outlives it.
class JobTarget final : public Target {
 public:
  explicit JobTarget(const Order& order) : order_(order) {}

  std::string_view Collection() const override;
  Result<Json> Edit(const Json& live) const override;
  std::string ImageOf(const Json& live) const override;
  bool IsOurs(const Json& live) const override;
  std::string WaitsFor(const Json& live) const override;
  Status Check(const Json& live, const Reading& world) const override;
  std::string StillServes(const Json& live) const override;

 private:
  const Order& order_;
};

}  // namespace lockstep::cloud_run
