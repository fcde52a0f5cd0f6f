// Sender: sends the updates of one resource, each at most once, and waits for what comes of them.
#pragma once

#include <functional>

#include "plugins/cloud_run/order.h"
#include "plugins/cloud_run/update.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// REQUIRES: what it is made with outlives it.
class Sender {
 public:
  // True of a reading if an update that was sent is in it.
  using TookEffect = std::function<bool(const Json& live)>;

  Sender(const Target& target, const Order& order, const Change& change, const Writing& world)
      : target_(target), order_(order), change_(change), world_(world) {}

  // The resource as it is now. kNotFound says that it is gone.
  Result<Json> Read() const;

  // kAborted: `live` was written by someone else since the plan, or since our own reading of it.
  Status Moved(const Json& live) const;

  // The same, and `untouched`: nothing was sent.
  Status Refused(const Json& live) const;

  // Sends `body`, made from `before`, and returns once its operation is done or the resource alone
  // can tell. After a lost answer a read and `took_effect` tell what became of it. kDataLoss if
  // `before` has no etag: then nothing is sent.
  Status Send(const Json& before, const Json& body, const TookEffect& took_effect) const;

  // The target's whole edit of `live`: sent, awaited and checked.
  Status SendAll(const Json& live) const;

  // Looks until nothing is under way; returns the settled resource.
  Result<Json> AwaitSettled() const;

  // The wanted image is in the template already: an update of it is done or under way, begun by
  // this run before it was killed or by another one. Waits for it and checks it; sends nothing.
  Status Join(bool moved) const;

 private:
  Status Resolve(const Json& before, const TookEffect& took_effect, Error doubt) const;
  Status AwaitOperation(Json operation) const;
  Error Explain(Error failed) const;

  const Target& target_;
  const Order& order_;
  const Change& change_;
  const Writing& world_;
};

}  // namespace lockstep::cloud_run
