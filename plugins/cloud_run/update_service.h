// ServiceTarget: what an update must know of a service.
#pragma once

#include <string>
#include <string_view>

#include "plugins/cloud_run/update.h"

namespace lockstep::cloud_run {

// REQUIRES: `order` and `run` outlive it.
class ServiceTarget final : public Target {
 public:
  ServiceTarget(const Order& order, const Run& run) : order_(order), run_(run) {}

  std::string_view Collection() const override;
  Result<Json> Edit(const Json& live) const override;
  std::string ImageOf(const Json& live) const override;
  bool IsOurs(const Json& live) const override;
  std::string WaitsFor(const Json& live) const override;
  Status Check(const Json& live, const Reading& world) const override;
  std::string StillServes(const Json& live) const override;

  // What the template of this very update carries as its annotation kMark.
  std::string Mark() const;

  // True if `live` holds what an update of any run made of it for the wanted digest; and if that
  // run went by the same reading as the order.
  bool IsCandidate(const Json& live) const;
  bool IsMadeFromPlan(const Json& live) const;

 private:
  const Order& order_;
  const Run& run_;
};

}  // namespace lockstep::cloud_run
