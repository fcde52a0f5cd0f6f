// CloudRounds: what `lockstep run` does in one round: read the manifest, look, prove and, if it
// may, apply.
#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "reconciler/cli/cloud.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/plan_options.h"
#include "reconciler/loop/last_good.h"
#include "reconciler/loop/loop.h"
#include "reconciler/manifest/manifest.h"
#include "reconciler/model/resource.h"

namespace lockstep::cli {

struct Performed;

// All rounds share `cloud`: its client, its tokens and how many requests are in flight.
class CloudRounds final : public RoundRunner {
 public:
  // Everything outlives it. Prints nothing.
  CloudRounds(const RunOptions& options, Cloud& cloud, const Context& context);

  Round Run(const RoundRequest& request) override;

 private:
  struct Wanted {
    std::string text{};
    Manifest manifest{};
    std::vector<Resource> resources{};
  };

  Result<Wanted> Read(const RoundRequest& request) const;
  Result<std::string> ReadSettled(const RoundRequest& request) const;
  // `stop` fires when the round must end.
  void Look(const Wanted& wanted, const RoundRequest& request, const std::stop_token& stop,
            Round& round);

  // What the plan says, within the time of the round.
  Result<Performed> Apply(const Wanted& wanted, const Plan& plan, Duration deadline,
                          const std::stop_token& stop) const;

  const RunOptions& options_;
  Cloud& cloud_;
  const Context& context_;
  // By file. Its entries are made once; each is used by one round at a time.
  std::map<std::string, LastGood<Wanted>> manifests_;
  std::map<std::string, std::string> texts_;  // of what counts; empty: nothing does yet
};

}  // namespace lockstep::cli
