// Programs for Node that tests need, pinned in a folder of tests/support and installed by npm.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep::testing {

inline std::vector<std::string> WholeEnvironment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

// A copy of tests/support/NAME with what its package-lock.json names, in a folder that goes with
// it.
class NodeTools {
 public:
  explicit NodeTools(const std::string& name) {
    if (!IsInPath("npm")) {
      missing_ = "npm is not installed";
      return;
    }
    std::filesystem::copy(LOCKSTEP_SOURCE_DIR "/tests/support/" + name, folder(),
                          std::filesystem::copy_options::recursive);
    // npm finds proxies, certificates and its registry in the environment. Without a network it
    // gives up after a minute.
    const Ended installed =
        RunProgram({"npm", "ci", "--prefix", folder(), "--ignore-scripts", "--fetch-retries=5",
                    "--fetch-retry-maxtimeout=10000", "--fetch-timeout=60000"},
                   WholeEnvironment());
    if (installed.exit_code != 0) missing_ = "npm could not install " + name + ": " + installed.err;
  }

  const std::string& missing() const { return missing_; }  // why they are not there; or empty
  const std::string& folder() const { return folder_.path(); }

  // `script` of the folder. REQUIRES: missing().empty().
  Ended Run(const std::string& script, std::vector<std::string> words) const {
    words.insert(words.begin(), {"node", folder_.At(script)});
    return RunProgram(std::move(words));
  }

 private:
  const TemporaryFolder folder_;
  std::string missing_;
};

}  // namespace lockstep::testing
