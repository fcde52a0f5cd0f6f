// The command line: what was asked for, as values. No command runs here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/log.h"
#include "reconciler/http/pace.h"
#include "reconciler/model/round.h"
#include "reconciler/saved/plan_file.h"

namespace lockstep::cli {

// As std::getenv: null if the variable is not set.
using GetEnv = std::function<const char*(const char* name)>;

std::string Variable(const GetEnv& get_env, const std::string& name);  // empty if it is not set

struct CommonOptions {
  bool no_color = false;
  LogOptions log{};
};

// What every command takes that asks the cloud.
struct CloudOptions {
  std::string endpoint{};                     // --endpoint; empty: the environment decides
  std::vector<std::string> allow_registry{};  // hosts
  std::string impersonate{};                  // a service account, delegates in front; empty: none
  bool metadata = true;                       // the metadata server may be asked for a token
  int parallelism = 10;                       // requests and steps in flight
  std::optional<std::int64_t> max_deletes{};  // documents in one apply
  int write_rate = kWriteRate;                // writes to Cloud Run, a minute and region
};

struct ValidateOptions {
  std::vector<std::string> files{};
  bool json = false;
};

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

struct SnapshotOptions {
  std::string file{};
  std::string out{};  // a file
  CloudOptions cloud{};
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

struct VerifyOptions {
  std::string file{};
  CloudOptions cloud{};
  bool json = false;
  std::string evidence{};  // a file that keeps it all; empty: none
  Duration wait{0};        // how long to look again while not all is proven
  bool require_proof = false;
};

struct DoctorOptions {
  std::string file{};
  std::string purpose = "apply";  // the command that is to work: plan, apply, restore, run
  bool json = false;
  CloudOptions cloud{};
};

struct ExplainOptions {
  std::string file{};
  std::string collection{};  // its name in the manifest, or its address
  CloudOptions cloud{};
  bool json = false;
};

struct UnlockOptions {
  std::string file{};
  std::string collection{};  // its name in the manifest, or its address
  std::string run{};         // the run that holds the lease
  CloudOptions cloud{};
};

struct RestoreOptions {
  std::string backup{};      // a file; this, or `manifest` and `collection`
  std::string manifest{};    // whose cleanup.backup says where the copies are
  std::string collection{};  // its name or address
  std::string run{};         // of the copies; empty: the only one
  std::string project{};     // that the file must be of; empty: whatever it says
  bool auto_approve = false;
  CloudOptions cloud{};
};

struct SandboxArguments {
  bool incident = false;
  std::string scenario{};   // a file; this or `incident`
  int port = 8080;          // 0: any free one
  std::string port_file{};  // the port is written there once it listens
  Duration latency{0};      // of every answer
  Duration operation_time{2'000};
  std::string request_log{};         // a file; one JSON line a request
  std::string firestore_upstream{};  // URL of an emulator that takes over Firestore
};

struct VersionOptions {
  bool json = false;
};

struct ImportOptions {
  std::string project{};                   // empty: the environment says
  std::string region{};                    // the same
  std::vector<std::string> collections{};  // paths
  std::string database = "(default)";      // of `collections`
  std::string out{};                       // a file; empty: stdout
  bool force = false;                      // write over it
  CloudOptions cloud{};
};

struct SchemaOptions {};

struct CompletionOptions {
  std::string script{};  // for the shell that was named
};

struct Invocation {
  CommonOptions common{};
  std::variant<VersionOptions, ValidateOptions, PlanOptions, ApplyOptions, RestoreOptions,
               SandboxArguments, UnlockOptions, VerifyOptions, ExplainOptions, DoctorOptions,
               SchemaOptions, CompletionOptions, ImportOptions, ShowOptions, SnapshotOptions,
               RunOptions>
      command{};
};

// What to print instead of running a command: help, or what is wrong with the line.
struct Usage {
  int exit_code = 0;
  std::string text{};
};

// `arguments` without the program's name. GNU and Go style alike (--out, -out). The words of
// LOCKSTEP_CLI_ARGS and LOCKSTEP_CLI_ARGS_<command> come first, so that the line's own win.
tl::expected<Invocation, Usage> ParseArguments(std::span<const std::string> arguments,
                                               const GetEnv& get_env);

}  // namespace lockstep::cli
