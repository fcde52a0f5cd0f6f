// Round: one pass of the loop over one manifest: what was seen, what was done, what comes next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/model/census.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep {

enum class RoundMode {
  kObserve,  // plans, verifies and tells; changes nothing
  kApply,    // acts, too, within the bounds of the manifest
};
std::string_view Name(RoundMode mode);  // "observe"

// How the round itself went; what it found is in Round::resources and Round::findings.
enum class RoundOutcome {
  kOk,        // everything was read and, in kApply, done
  kFailed,    // something could not be read, or a change failed or was refuted
  kBlocked,   // all or a part of the plan may not be applied: a finding, or a closed gate
  kSkipped,   // another run holds the lease, or the manifest is suspended
  kDeadline,  // its time was over before it was done
  kStopped,   // the program was asked to end
};
std::string_view Name(RoundOutcome outcome);  // "ok"

// Where one resource stands after the round.
enum class Alignment {
  kInStep,     // nothing is to be done, and what the observations can prove is proven
  kUnproven,   // nothing is to be done, but a check could not be made
  kOutOfStep,  // it differs, a rung is refuted, or a finding says that it is wrong
  kHeld,       // by the manifest or by the flap guard: it is shown and not changed
  kUnread,     // nothing is known of it
};
std::string_view Name(Alignment alignment);  // "in step"

struct RoundResource {
  Address address{};
  Alignment alignment = Alignment::kUnread;
  std::string why{};              // of any alignment but kInStep; may hold foreign text
  Action action = Action::kNone;  // that the plan had for it
  bool changed = false;           // this round changed it, wholly or in part
  // What the change was to make of it: equal texts, equal wish. Empty: a clean-up, or no change.
  std::string wish{};
  std::vector<Evidence> ladder{};           // after the change, if there was one
  std::optional<Census> census{};           // of a collection, before the change
  std::optional<CleanUpCount> documents{};  // what a clean-up did
};

// A resource that the flap guard keeps from being changed again.
struct Flapping {
  Address address{};
  TimePoint since{};
};

struct Round {
  std::int64_t number = 0;        // of this manifest, from 1
  std::string manifest{};         // the file
  std::string manifest_digest{};  // SHA-256 of the text that counted; empty: there was none
  std::string manifest_stale{};   // why the file as it is now does not count; empty: it does
  std::string suspended{};        // why the manifest is; empty: it is not
  Scope scope{};
  RoundMode mode = RoundMode::kObserve;
  RoundOutcome outcome = RoundOutcome::kFailed;
  std::string why{};  // of any outcome but kOk; may hold foreign text
  TimePoint started{};
  TimePoint ended{};
  std::vector<RoundResource> resources{};  // by address
  std::vector<Finding> findings{};         // of the plan
  std::vector<Flapping> flapping{};        // by address
  int failures = 0;                        // rounds in a row that failed, this one among them
  std::optional<TimePoint> next_round{};   // when the next one begins; absent: none does

  std::int64_t Count(Alignment alignment) const;  // resources
  std::int64_t Deleted() const;                   // documents
  bool Failed() const;  // the next one comes after a pause that grows, not in its turn
};

}  // namespace lockstep
