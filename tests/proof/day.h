// Day: the day of the incident in a cloud of its own, a proxy that may lie before it, and the real
// program; and what must hold of its documents whatever happened.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/sandbox/incident.h"
#include "reconciler/sandbox/server.h"
#include "tests/proof/proof.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/files.h"
#include "tests/support/process.h"

namespace lockstep::testing::proof {

inline constexpr const char* kHeartbeats = "processor_heartbeats";
inline constexpr std::size_t kBad = 1'035;
inline constexpr std::size_t kGood = 18;

// The clock of the programs that a proof starts (clock_shim.cc). Pauses, deadlines and leases
// pass at its rate; what the program does takes the time that it takes.
struct ProofClock {
  double rate = 20;
  int offset_s = 0;
  int jump_s = 0;  // of the wall clock, two seconds after the start
};

struct DayOptions {
  Duration latency{0};
  Duration operation_time{0};
  bool trace = true;  // every program logs all that it does; false: as few writes as may be
};

// Documents by full name.
using Documents = std::map<std::string, Json>;

class Day {
 public:
  explicit Day(DayOptions options = {});
  ~Day();  // no file of this day, and no output of its programs, may hold a canary
  Day(const Day&) = delete;
  Day& operator=(const Day&) = delete;

  // The incident's manifest with one piece of its text replaced; its watch afterwards is short.
  std::string Manifest(const std::string& piece = "", const std::string& by = "");
  std::string Write(const std::string& name, const std::string& text) const;

  // `proxy`: another one than this day's own, for a program that is told apart.
  std::vector<std::string> Environment(const ProofClock& clock = {},
                                       const FaultProxy* proxy = nullptr) const;
  std::unique_ptr<Program> Launch(std::vector<std::string> words, const ProofClock& clock = {},
                                  const FaultProxy* proxy = nullptr);
  Ended Run(std::vector<std::string> words, const ProofClock& clock = {});

  Documents Now() const;
  // More bad documents, as old code writes them. From now on they are among those before.
  void AddBad(int documents);
  const Documents& before() const { return before_; }
  // "100% IMAGE" of what takes the service's traffic; more of it if it is shared.
  std::string Serving(const std::string& service) const;

  // What holds after any run: what was good, or stands yet, is as it was; what is gone is in a
  // backup as it was. Returns how many documents are left.
  std::size_t ExpectNothingLost() const;
  // As an operator would after a crash: the lease is unlocked by its run's id. Then an apply, after
  // which all is as after a run that nothing disturbed.
  void ExpectConverges();

  // Documents that a commit named for deletion, over all commits; and the most of one commit.
  std::set<std::string> AskedToDelete() const;
  void ExpectCommitsWithinBounds() const;

  Sandbox& cloud() { return *cloud_; }
  FaultProxy& proxy() { return *proxy_; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  Documents Kept() const;  // all backups together
  void Unlock();

  SystemClock clock_;
  const DayOptions options_;
  const TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  std::unique_ptr<Sandbox> cloud_;
  std::unique_ptr<FaultProxy> proxy_;
  Documents before_;
};

// The program under proof: LOCKSTEP_PROOF_BINARY if it is given, a mutant, else the one built here.
std::string Binary();

bool IsBad(const std::string& name);

// What was searched for canaries so far, in this program.
struct Searched {
  std::atomic<int> runs = 0;
  std::atomic<int> files = 0;
  std::atomic<std::uintmax_t> bytes = 0;
};
const Searched& SearchedForCanaries();

}  // namespace lockstep::testing::proof
