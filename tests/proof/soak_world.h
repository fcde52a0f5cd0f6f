// SoakWorld: the project of the incident for as long as a soak takes, on the real Firestore
// emulator and a sandbox that is a program of its own; the loops that run over it; and whoever else
// acts there.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/http/http.h"
#include "tests/proof/soak_weather.h"
#include "tests/support/emulator.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/hostile_server.h"
#include "tests/support/process.h"

namespace lockstep::testing::proof {

// What a process uses.
struct Usage {
  Duration at{0};  // on the monotonic clock
  long resident_kib = 0;
  long threads = 0;
  long descriptors = 0;
};

// Takes the news of loops; now and then only when they are sent again.
class NewsReceiver {
 public:
  explicit NewsReceiver(std::uint64_t seed);

  std::string UrlFor(const std::string& loop) const;
  std::vector<Json> Of(const std::string& loop) const;  // what was taken, in order

 private:
  void Take(const std::string& request, Peer& peer);

  mutable std::mutex mutex_;  // guards what follows
  Dice dice_;
  bool refused_ = false;  // the last one
  std::map<std::string, std::vector<Json>> taken_;
  HostileServer server_;  // last: its threads use all above
};

struct LoopPlace {
  std::filesystem::path folder{};
  std::string manifest{};
  int sandbox_port = 0;
  std::string news_url{};
};

// One `lockstep run`, behind a network of its own.
class SoakLoop {
 public:
  SoakLoop(const std::string& mode, const LoopPlace& place, std::uint64_t seed, const Clock& clock);

  // All rounds so far, as --json tells them.
  const std::vector<Json>& Rounds();
  std::string Log() const;

  void Sample();  // what it uses now
  const std::vector<Usage>& usages() const { return usages_; }

  // SIGTERM. Returns how long it took to end; it must end well.
  Duration Stop();

  std::string status_url() const { return "http://127.0.0.1:" + std::to_string(status_port_); }
  Weather& weather() { return weather_; }
  const FaultProxy& network() const { return network_; }

 private:
  const Clock& clock_;
  const std::filesystem::path out_;  // the stem of its files
  const int status_port_;
  Weather weather_;
  FaultProxy network_;
  std::unique_ptr<Program> program_;
  std::vector<Json> rounds_;
  std::size_t read_ = 0;  // bytes of its output
  std::vector<Usage> usages_;
};

// What old code wrote once.
struct Regrowth {
  TimePoint before{};  // the write lies between the two
  TimePoint after{};
  std::string processor{};                  // the name in the ids
  std::string job{};                        // the one of that name
  std::map<std::string, Json> documents{};  // fields by full name
};

// A job to which somebody deployed its old image.
struct Drift {
  TimePoint after{};
  std::string job{};
};

class SoakWorld {
 public:
  // `http` and `emulator` outlive it.
  SoakWorld(Writer& http, FirestoreEmulator& emulator, Clock& clock);
  ~SoakWorld();  // no file of it may hold a canary

  // Old code writes `documents` under ids that the rule with that index names.
  Regrowth WriteBad(const std::string& job, std::size_t rule, int documents, Dice& dice);
  Drift DeployOldImage(const std::string& job);
  // A person stops the old code, and removes what is left of `regrowths`. Returns their names.
  std::set<std::string> RemoveBad(const std::vector<Regrowth>& regrowths);
  void TouchManifest();  // another text, and the same wishes

  std::map<std::string, Json> Documents(const std::string& collection) const;  // by full name
  std::string ImageOf(const std::string& job) const;
  int Healthy(const std::string& status_url) const;  // the status of its /healthz

  const std::vector<std::string>& jobs() const { return jobs_; }  // that backfill
  LoopPlace Place(const std::string& news_url) const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  Result<Response> AskRun(const std::string& method, const std::string& job,
                          const std::string& body) const;
  Json Job(const std::string& job) const;
  void StartSandbox();

  Writer& http_;
  FirestoreEmulator& emulator_;
  Clock& clock_;
  const std::filesystem::path folder_;
  std::unique_ptr<Program> sandbox_;
  int port_ = 0;
  std::vector<std::string> jobs_;
  std::map<std::string, std::string> old_images_;  // by job
  int touched_ = 0;
};

inline constexpr std::size_t kSoakRules = 3;

// The index of the rule that an id of WriteBad is for.
std::size_t SoakRuleOf(const std::string& name);

}  // namespace lockstep::testing::proof
