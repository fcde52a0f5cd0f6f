// Witness: looks at one rung of the proof. The rungs of one resource come from several plugins,
// so this is an interface of its own.
#pragma once

#include <optional>
#include <string_view>

#include "reconciler/model/evidence.h"
#include "reconciler/model/plan.h"
#include "reconciler/provider/provider.h"

namespace lockstep {

// Stateless, as a Provider is.
class Witness {
 public:
  virtual ~Witness() = default;

  virtual std::string_view Rung() const = 0;

  // Nullopt if `wanted` asks for no such proof. `planned` says what was resolved (the digest that a
  // tag named when the plan was made). `live` is the resource as it was read for this proof, and
  // `seen` what was read with it: at least the leads of its provider that `live` alone gives. Pure;
  // there is no error: what could not be looked at is kUnknown and says why.
  virtual std::optional<Evidence> Testify(const Resource& wanted, const Change& planned,
                                          const Observation& live,
                                          const Observations& seen) const = 0;

  // A command line, ready to paste, that shows a person what this rung is about without Lockstep:
  // gcloud, curl. Arguments as above; `scope` says where. Fit to print, foreign parts as a
  // ShellWord. Empty: there is none. Pure.
  virtual std::string HowToLook(const Resource& /*wanted*/, const Change& /*planned*/,
                                const Scope& /*scope*/) const {
    return "";
  }
};

}  // namespace lockstep
