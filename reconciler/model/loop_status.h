// LoopStatus: where a loop stands at one instant, over all its manifests. A pure value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/model/round.h"

namespace lockstep {

// A round that is over, in short.
struct RoundLine {
  std::int64_t number = 0;
  RoundOutcome outcome = RoundOutcome::kFailed;
  std::string why{};  // of any outcome but kOk; may hold foreign text
  TimePoint started{};
  TimePoint ended{};
  std::int64_t resources = 0;
  std::int64_t in_step = 0;
  std::int64_t changed = 0;
  std::int64_t deleted = 0;  // documents
};

struct ManifestStatus {
  std::string manifest{};           // the file
  std::optional<Round> last{};      // absent: its first round is not over
  std::optional<Round> known{};     // the last one that knew of resources
  std::vector<RoundLine> rounds{};  // the newest first, at most kRoundsKept
  std::optional<TimePoint> last_success{};
  std::map<RoundOutcome, std::int64_t> outcomes{};  // rounds since the beginning
  std::map<Address, std::int64_t> deleted{};        // documents since the beginning
  std::int64_t changes = 0;                         // of services and jobs since the beginning
};

inline constexpr std::size_t kRoundsKept = 50;

struct ApiCalls {
  std::string api{};     // "Cloud Run"
  std::string result{};  // "2xx"
  std::int64_t count = 0;
};

struct LoopStatus {
  std::string version{};
  RoundMode mode = RoundMode::kObserve;
  TimePoint started{};
  TimePoint now{};
  Duration round_deadline{0};
  std::vector<ManifestStatus> manifests{};  // in the order of the command line
  std::vector<ApiCalls> calls{};            // since the beginning
};

// Why the loop does not go on as it should: a round is overdue. Empty if it does.
std::string WhyUnhealthy(const LoopStatus& status);

// What is not known yet, since a manifest had no round that could read. Empty if all is.
std::string WhyNotReady(const LoopStatus& status);

}  // namespace lockstep
