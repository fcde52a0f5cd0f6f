// Diagnosis: what `doctor` found of all that a command needs before it can work.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "reconciler/model/resource.h"

namespace lockstep {

// kWarning: it works, and is not as it should be. kUnknown: it could not be looked at.
enum class Health { kFine, kWarning, kUnknown, kFailed };

struct Check {
  Health health = Health::kUnknown;
  std::string what{};    // one line: "permission run.services.list"
  std::string detail{};  // what was seen, or why it matters; may be empty
  // Command lines that mend it, or show where to look; fit to paste.
  std::vector<std::string> mend{};
};

struct Diagnosis {
  Scope scope{};
  std::vector<Check> checks{};  // in the order in which they were made

  // Nothing failed and nothing is unknown. Warnings pass.
  bool Passed() const {
    return std::all_of(checks.begin(), checks.end(), [](const Check& check) {
      return check.health == Health::kFine || check.health == Health::kWarning;
    });
  }
};

}  // namespace lockstep
