// Plan: a pure value. Making, rendering, saving and applying one never mix.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/model/census.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/policy_change.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// kDelete removes documents. Nothing here creates or deletes services and jobs.
enum class Action { kNone, kUpdate, kDelete };

// One line of the block that shows a change: "path = before -> after  # note".
struct FieldDiff {
  std::string path{};  // "image", "none-date"
  Json before{};       // text, or a count of documents
  Json after{};        // equal to `before`: shown as context; null: it goes
  std::string note{};
};

struct Change {
  Address address{};
  Action action = Action::kNone;
  std::string reason{};            // "the tag moved: ..."; for kNone why nothing is done, or ""
  std::vector<FieldDiff> diffs{};  // for people; Apply reads `payload` alone
  Json payload = Json::object();   // for the provider: all that Apply and its witnesses need
  std::string fingerprint{};       // Apply: kAborted if live differs from it
  std::int64_t documents = 0;      // that kDelete removes; counted against limits
  std::int64_t kept = 0;           // documents that a keep rule holds; kDelete and collections
  std::int64_t unclassified = 0;   // documents that no rule names; they stay
  std::vector<Evidence> ladder{};  // what the observations alone prove, before anything is done
  std::vector<Address> after{};    // start once these are done and their gate is open
  // What keeps the gate closed whatever the apply does: "cloud_run_job.x: not managed".
  std::vector<std::string> waits_for{};
  std::optional<Census> census{};  // of a collection; for people and policies, Apply reads none
};

enum class Severity { kWarning, kError };

// What a person should know and no change mends.
struct Finding {
  Severity severity = Severity::kError;
  bool blocks = false;   // apply refuses the whole plan, or what `spares_others` leaves of it
  std::string what{};    // one line
  std::string detail{};  // why, and what to do; may be empty
  Address about{};
  Origin origin{};
  // Lines to copy or to look at, shown below `detail` as they are, each on a line of its own.
  std::vector<std::string> verbatim{};
  // Of one that blocks: it holds back only what it is about, whose provider must refuse to apply
  // it; the rest of the plan can be applied.
  bool spares_others = false;
  // What it is known by from plan to plan, of all about the same resource; empty: `what` without
  // its figures. Of one whose words, too, depend on its figures ("is", "are"). Never shown.
  std::string topic{};
};

// Whether it is told as an error: it is one, or it blocks.
bool ShownAsError(const Finding& finding);

struct Plan {
  Scope scope{};
  std::string manifest_digest{};  // SHA-256 of the manifest's bytes
  TimePoint made_at{};
  // One per resource, by address: equal inputs, equal bytes. kNone is listed: what comes after an
  // unchanged resource still waits for its proof.
  std::vector<Change> changes{};
  std::vector<Finding> findings{};
  // Against the manifest of --base. `base_digest` is the SHA-256 of its bytes; empty: with none.
  std::string base_digest{};
  std::vector<PolicyChange> policy_changes{};
  // When the observations were recorded that it was made of; absent: they were read for it.
  std::optional<TimePoint> recorded_at{};

  bool InSync() const;     // every action is kNone
  bool Applyable() const;  // no finding blocks all of it
  bool Blocked() const;    // a finding blocks it or a part of it; then no command succeeds
  bool HasErrors() const;  // a finding is an error, blocking or not; then no apply succeeds
};

// How many checks that the plan could make from its observations did not come out as proven,
// over all resources. `logs` and `documents` do not count: they speak of what has already run.
int UnprovenChecks(const Plan& plan);
bool IsUnprovenCheck(const Evidence& evidence);  // whether it is one of them

}  // namespace lockstep
