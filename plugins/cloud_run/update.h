// Update: the one way in which a service or a job is changed: read, compare, edit, send, wait,
// check.
#pragma once

#include <string>
#include <string_view>

#include "plugins/cloud_run/order.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// What an update must know of one resource. Everything but Check is pure; `live` is always the raw
// resource of a 200.
class Target {
 public:
  virtual ~Target() = default;

  virtual std::string_view Collection() const = 0;  // kServices, kJobs

  // The whole resource to send back.
  virtual Result<Json> Edit(const Json& live) const = 0;

  // Its template's image as written; empty if that has no known place.
  virtual std::string ImageOf(const Json& live) const = 0;

  // True if `live` holds what Edit made of an earlier reading of it.
  virtual bool IsOurs(const Json& live) const = 0;

  // What is still under way: "revision x to become ready". Empty once it has settled.
  virtual std::string WaitsFor(const Json& live) const = 0;

  // Whether a settled resource is what the order wants; if not, why, and what serves instead.
  virtual Status Check(const Json& live, const Reading& world) const = 0;

  // What holds on in spite of a failed update: "revision x still serves 100%". May be empty.
  virtual std::string StillServes(const Json& live) const = 0;
};

// Makes `change` and returns once it is done and checked, or not done. Done already is success.
// kAborted if live is not what the plan saw (`untouched`: nothing was sent), or if another writer
// came in between; kNotFound if it is gone; kDeadlineExceeded naming what was waited for; else what
// the operation failed with. An update is sent at most once: after a lost answer a read tells what
// became of it.
Status Update(const Target& target, const Order& order, const Change& change, const Writing& world);

}  // namespace lockstep::cloud_run
