// CloudOptions: what a command takes that asks the cloud, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/http/pace.h"

namespace lockstep::cli {

struct CloudOptions {
  std::string endpoint{};                     // --endpoint; empty: the environment decides
  std::vector<std::string> allow_registry{};  // hosts
  std::string impersonate{};                  // a service account, delegates in front; empty: none
  bool metadata = true;                       // the metadata server may be asked for a token
  int parallelism = 10;                       // requests and steps in flight
  std::optional<std::int64_t> max_deletes{};  // documents in one apply
  int write_rate = kWriteRate;                // writes to Cloud Run, a minute and region
};

}  // namespace lockstep::cli
