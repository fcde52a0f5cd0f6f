// What each command was asked for, as values; those of plans are in plan_options.h.
#pragma once

#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/log.h"
#include "reconciler/cli/cloud_options.h"
#include "reconciler/cli/plan_options.h"

namespace lockstep::cli {

struct CommonOptions {
  bool no_color = false;
  LogOptions log{};
};

struct ValidateOptions {
  std::vector<std::string> files{};
  bool json = false;
};

struct SnapshotOptions {
  std::string file{};
  std::string out{};  // a file
  CloudOptions cloud{};
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

}  // namespace lockstep::cli
