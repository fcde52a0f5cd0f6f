// What the commands that make, show or apply plans were asked for, as values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/cli/cloud_options.h"
#include "reconciler/model/round.h"
#include "reconciler/saved/plan_file.h"

namespace lockstep::cli {

// Where a plan is saved, and for how long.
struct SaveOptions {
  std::string file{};                   // empty: it is not
  Duration expires_in = kPlanLifetime;  // after it was made
};

// What a saved plan must be to be used. Empty: whatever it is.
struct PinOptions {
  std::string digest{};    // "sha256:..."
  std::string manifest{};  // a file that it must be made of, byte by byte
  std::string project{};
};

// Files in which a plan is left for people to read. Empty: none.
struct ReportOptions {
  std::string markdown{};
  std::string html{};
};

struct PlanOptions {
  std::string file{};
  SaveOptions save{};
  CloudOptions cloud{};
  bool detailed_exitcode = false;
  bool strict = false;
  std::string list_documents{};  // a file for the names of documents to delete; empty: none
  std::string base{};            // the manifest to compare with; empty: none
  std::string snapshot{};        // plan from what this file has recorded; empty: read the project
  ReportOptions reports{};
  bool json = false;          // stream messages
  bool as_terraform = false;  // in its words, for tools that look for them
};

struct ApplyOptions {
  std::string file{};  // a manifest or a saved plan
  PinOptions pins{};
  bool allow_partial = false;
  CloudOptions cloud{};
  bool auto_approve = false;
  bool require_proof = false;
  std::string backup_directory = "lockstep-backups";
  Duration lock_timeout{0};
  std::optional<std::int64_t> delete_rate{};  // documents a second; unset: Google's ramp-up
  std::string force_clean_up{};               // why gates are overridden; empty: they are not
  bool json = false;
  bool as_terraform = false;
};

struct RunOptions {
  std::vector<std::string> files{};  // manifests
  Duration every = std::chrono::minutes{10};
  RoundMode mode = RoundMode::kObserve;
  Duration round_deadline = std::chrono::minutes{30};
  std::string listen{};  // where the status page is served; empty: nowhere
  bool json = false;
  // How a round applies; `file`, `pins` and what forces have no meaning here. It waits for longer
  // than a dead run's lease is kept: else it would never be taken over.
  ApplyOptions apply{.auto_approve = true, .lock_timeout = std::chrono::seconds{90}};
};

struct ShowOptions {
  std::string file{};  // a saved plan
  PinOptions pins{};
  bool markdown = false;  // as the comment of a pull request
  bool html = false;      // as a page
  bool json = false;      // in Terraform's plan format
  bool as_terraform = false;
};

}  // namespace lockstep::cli
