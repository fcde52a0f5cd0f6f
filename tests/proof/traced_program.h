// TracedProgram: runs a program and is asked at each of its system calls that reach the disk or the
// network, before the call is made.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace lockstep::testing {

struct SystemCall {
  std::string
      name{};      // "write", of all that write; "fsync", "rename", "send", "receive", "connect"
  int number = 0;  // of its name, counted from 1 over all threads
  std::string file{};  // what its descriptor, the first argument, leads to; empty: no descriptor
};

struct Verdict {
  bool kill = false;  // SIGKILL now; the call is not made
  int error = 0;      // the call is not made and fails so (ENOSPC); 0: it is made
};

struct TracedRun {
  std::vector<std::string> words{};
  std::vector<std::string> environment{};  // beside PATH: "NAME=value"
  std::string output{};                    // the file that gets both of its streams
};

struct TracedEnd {
  bool started = false;
  int exit_code = -1;  // -1: a signal ended it
  bool killed = false;
  std::map<std::string, int> calls{};  // by name
};

// `judge` may be empty. The caller has no other children of its thread meanwhile.
using Judge = std::function<Verdict(const SystemCall& call)>;
TracedEnd RunTraced(const TracedRun& run, const Judge& judge);

// Empty on Linux on x86-64, where a debugger is allowed; else RunTraced does not start.
std::string WhyNotTraced();

}  // namespace lockstep::testing
