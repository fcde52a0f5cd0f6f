// Snapshot: what was observed of a project, kept so that others can plan from it. A value.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/model/resource.h"

namespace lockstep {

struct RecordedObservation {
  Observation seen{};
  // SHA-256 of what the observation depends on besides its address (Provider::ObservedBy). Empty:
  // nobody asked for it; it was met as what no manifest names.
  std::string asked{};
  bool lead = false;  // read because of a lead (Observations::IsLead)
};

struct Snapshot {
  Scope scope{};
  std::string tool_version{};
  std::string manifest_digest{};         // SHA-256 of the bytes of the manifest it was taken for
  std::vector<std::string> databases{};  // of Firestore, that this manifest names; sorted
  TimePoint recorded_at{};               // when the reading began
  std::vector<std::string> types{};  // that were asked, those that could not be read too; sorted
  std::map<std::string, Error> unread{};                  // Observations::unread
  std::map<Address, RecordedObservation> observations{};  // by Observation::address
};

}  // namespace lockstep
