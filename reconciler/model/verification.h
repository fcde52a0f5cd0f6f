// Verification: what the ladder of every resource of a manifest came to. A pure value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// One resource, with all that its ladder was judged by: an audit can judge it again.
struct Verified {
  Address address{};
  std::string problem{};  // why nothing could be judged; then what follows is empty
  std::vector<Evidence> ladder{};
  Json wanted = Json::object();  // Change::payload: what was resolved, digests among it
  Json live = Json::object();    // Observation::state
  std::string fingerprint{};     // of `live`
  TimePoint read_at{};           // when `live` was read
};

// What one came to as a whole. kUnread: see `problem`.
enum class Judgement { kProven, kRefuted, kUnknown, kUnread };
Judgement JudgementOf(const Verified& one);  // an empty ladder proves nothing: kUnknown
std::string_view Name(Judgement judgement);  // "proven"; "not read"

struct Verification {
  Scope scope{};
  std::string manifest_digest{};  // SHA-256 of the manifest's bytes
  TimePoint started{};
  TimePoint finished{};
  std::vector<Verified> resources{};  // by address

  std::int64_t Count(Judgement judgement) const;  // resources
  bool AllProven() const;                         // false if there are none
};

}  // namespace lockstep
