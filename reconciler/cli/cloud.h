// Cloud: the real clock, the real network and the plugins, wired together for one command, which
// can look with it and change nothing; see writing_cloud.h.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "plugins/google_auth/credentials.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/environment.h"
#include "reconciler/base/log.h"
#include "reconciler/base/random.h"
#include "reconciler/base/result.h"
#include "reconciler/cli/cloud_options.h"
#include "reconciler/engine/disk_cache.h"
#include "reconciler/engine/workers.h"
#include "reconciler/http/allow_list.h"
#include "reconciler/http/authorized.h"
#include "reconciler/http/limited.h"
#include "reconciler/http/paced.h"
#include "reconciler/http/read_only.h"
#include "reconciler/http/retry.h"
#include "reconciler/http/traced.h"
#include "reconciler/provider/registry.h"

namespace lockstep::cli {

class Cloud {
 public:
  // kInvalidArgument if an endpoint, an allowed registry, a proxy or a credential file is wrong.
  // Sends nothing yet. `log` and `progress` must outlive it.
  static Result<std::unique_ptr<Cloud>> Make(const CloudOptions& options, const GetEnv& get_env,
                                             Log& log, Progress& progress);

  const Registry& registry() const { return registry_; }
  Clock& clock() { return clock_; }
  Random& random() { return random_; }

  // What a plan is made with: a client that cannot write, and from which none can be had that
  // does.
  Reading ForReading(Scope scope, std::stop_token stop);

  // Before the first write of a run: an access token that lasts for most of it, if one is sent and
  // can be had. What fails here has changed nothing.
  Status PrepareToWrite(const std::stop_token& stop);

  // What the calls are made with, fit to print, once a token was to be had; the token's error.
  Result<std::string> TryCredentials(const std::stop_token& stop);

  // Who that is, as IAM's policies name it: "serviceAccount:EMAIL". Empty if that is not known.
  std::string Member() const;

  // Firestore is on this machine: an emulator or a sandbox, which nobody need spare.
  bool FirestoreIsLocal() const;

  // Where requests go that do not go where their URL says, a line each; for the head of a plan.
  std::vector<std::string> Overrides() const { return hosts_.endpoints.Describe(); }

  // How many calls were made so far: "9 calls: 3 Cloud Run, 6 registry".
  std::string Calls() const { return counts_.Describe(); }
  const CallCounts& counts() const { return counts_; }

  // The bare client: for what is no part of Google's cloud. It has no credential, no retry and no
  // endpoint but that of its URL.
  Writer& outside() { return *limited_; }

 private:
  friend class WritingCloud;
  Cloud(const CloudOptions& options, HostPolicy hosts, Log& log, Progress& progress);
  // Whether Google's own hosts are asked, with Google's token. What is elsewhere has none.
  Result<bool> SendsGoogleToken() const;
  Status Connect(const CloudOptions& options, const GetEnv& get_env);

  Log& log_;
  Progress& progress_;
  const int requests_in_flight_;
  const int write_rate_;  // writes a minute and region
  const HostPolicy hosts_;
  SystemClock clock_;
  SystemRandom random_;
  ThreadWorkers workers_;
  CallCounts counts_;
  RetryBudget budget_;
  // From the wire up; each holds a reference to the one before it.
  std::unique_ptr<Writer> transport_;
  std::unique_ptr<LimitedHttp> limited_;
  std::unique_ptr<RoutedHttp> routed_;
  std::unique_ptr<TracedHttp> traced_;
  std::unique_ptr<TracedHttp> exchange_;  // fetches tokens
  google_auth::Credentials credentials_;
  std::unique_ptr<PacedHttp> paced_;
  std::unique_ptr<AuthorizedHttp> authorized_;
  std::unique_ptr<RetryingHttp> http_;
  std::unique_ptr<ReadOnlyHttp> read_only_;
  Registry registry_;
  std::optional<DiskCache> cache_;
};

}  // namespace lockstep::cli
