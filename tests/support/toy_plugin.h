// A toy resource type and a toy rung, to test the engine without a cloud.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reconciler/provider/registry.h"

namespace lockstep::testing {

// spec {"in_sync": true}: nothing to do; {"documents": N}: deletes N. Names in `failing` fail;
// `refusals` are the errors of the next calls of Apply for a name, before anything else happens.
class ToyProvider final : public Provider {
 public:
  explicit ToyProvider(std::string type = "toy") : type_(std::move(type)) {}

  std::string_view Type() const override { return type_; }
  Result<Resource> Validate(Resource written) const override { return written; }

  Result<std::vector<Observation>> Observe(std::span<const Resource> wanted, Strangers strangers,
                                           const Reading&) const override {
    {
      const std::lock_guard lock(mutex_);
      std::vector<std::string> names;
      for (const Resource& resource : wanted) names.push_back(resource.address.name);
      (strangers == Strangers::kInclude ? asked : followed).push_back(std::move(names));
    }
    const bool closed = strangers == Strangers::kInclude ? unreadable : unreadable_later;
    if (closed) return Fail(Code::kUnavailable, "the toy box is closed");
    std::vector<Observation> seen;
    {
      const std::lock_guard lock(mutex_);
      for (const Resource& resource : wanted) observed.push_back(resource.address.name);
      strangers_asked = strangers_asked || strangers == Strangers::kInclude;
    }
    for (const Resource& resource : wanted) {
      Observation one{.address = resource.address, .present = true, .fingerprint = "1"};
      if (broken.contains(resource.address.name)) one.error = Error{Code::kDataLoss, "cut short"};
      one.present = !gone.contains(resource.address.name);
      seen.push_back(std::move(one));
    }
    if (strangers == Strangers::kInclude) seen.insert(seen.end(), others.begin(), others.end());
    return seen;
  }

  bool TellsOfStrangers() const override { return tells_of_strangers; }

  std::vector<Need> Leads(const Resource& wanted, const Observations& seen) const override {
    if (seen.Find(wanted.address) == nullptr) return {};
    auto it = leads.find(wanted.address.name);
    return it == leads.end() ? std::vector<Need>{} : it->second;
  }

  Result<Planned> Plan(const Resource& wanted, const Observations&) const override {
    if (refused.contains(wanted.address.name)) return Fail(Code::kNotFound, "there is no such toy");
    Planned planned;
    planned.change.documents = wanted.spec.value("documents", 0);
    planned.change.action = wanted.spec.value("in_sync", false) ? Action::kNone : Action::kUpdate;
    if (planned.change.documents > 0) planned.change.action = Action::kDelete;
    planned.change.reason = planned.change.action == Action::kNone ? "" : "it differs";
    if (planned.change.action == Action::kNone) {
      planned.change.ladder = {{"toy", Verdict::kProven, "as wanted"}};
    }
    if (as_planned) as_planned(wanted, planned);
    return planned;
  }

  Applied Apply(const Change& change, const Writing& world) const override {
    const int now = ++in_flight_;
    int seen = most_in_flight.load();
    while (now > seen && !most_in_flight.compare_exchange_weak(seen, now)) {
    }
    if (during_apply) during_apply(change, world);
    --in_flight_;
    const std::lock_guard lock(mutex_);
    std::vector<Error>& errors = refusals[change.address.name];
    if (!errors.empty()) {
      const Error error = errors.front();
      errors.erase(errors.begin());
      return {.error = error};
    }
    order.push_back(change.address.name);
    if (failing.contains(change.address.name)) {
      return {.error = Error{Code::kUnavailable, "told to fail"}};
    }
    return {};
  }

  bool unreadable = false;        // with strangers: the first round
  bool unreadable_later = false;  // without: a proof, a lead
  std::set<std::string> broken, gone, refused, failing;
  std::vector<Observation> others;
  bool tells_of_strangers = true;
  std::map<std::string, std::vector<Need>> leads;          // by the name of who has them
  mutable std::vector<std::vector<std::string>> asked;     // names of each call with strangers
  mutable std::vector<std::vector<std::string>> followed;  // and of each one without
  std::function<void(const Change&, const Writing&)> during_apply;
  std::function<void(const Resource&, Planned&)> as_planned;  // what Plan returns, altered
  mutable std::map<std::string, std::vector<Error>> refusals;
  mutable std::vector<std::string> observed;  // every address that Observe was asked for
  mutable bool strangers_asked = false;       // since it was last set to false
  mutable std::atomic<int> most_in_flight{0};
  mutable std::vector<std::string> order;  // of the calls of Apply, as they ended

 private:
  std::string type_;
  mutable std::atomic<int> in_flight_{0};
  mutable std::mutex mutex_;
};

// Proven, but for the names it is told otherwise.
class ToyWitness final : public Witness {
 public:
  explicit ToyWitness(std::string rung = "toy") : rung_(std::move(rung)) {}
  std::string_view Rung() const override { return rung_; }
  std::optional<Evidence> Testify(const Resource& wanted, const Change&, const Observation&,
                                  const Observations&) const override {
    auto it = verdicts.find(wanted.address.name);
    return Evidence{rung_, it == verdicts.end() ? Verdict::kProven : it->second, "toy detail"};
  }
  std::map<std::string, Verdict> verdicts;

 private:
  std::string rung_;
};

}  // namespace lockstep::testing
