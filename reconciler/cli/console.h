// Console: what a command says, to stdout and stderr, and the answer it may ask for.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/environment.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/cli/options.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"
#include "reconciler/render/style.h"

namespace lockstep::cli {

// How many columns text is wrapped to: COLUMNS, else the terminal's, else 80. At least 20 if it is
// COLUMNS that says so.
std::size_t TerminalWidth(const GetEnv& get_env);

// Thread-safe: what one call says is never torn by another.
class Console {
 public:
  // Colour only on a terminal, and without --no-color and NO_COLOR; CLICOLOR_FORCE, unless it
  // is 0, makes up for a missing terminal.
  Console(const CommonOptions& options, const GetEnv& get_env);

  void Out(std::string_view text);  // results and progress
  void Err(std::string_view text);  // errors

  // An `Error:` block on stderr; returns the exit code of an error.
  int Error(std::string_view what, std::string_view detail = {}, const Origin& origin = {});
  int Error(const lockstep::Error& error) { return Error(error.message); }

  // The blocks of all of them, on stderr. REQUIRES: no pointer is null.
  void Tell(const std::vector<const Finding*>& findings);

  // From now on every line of stdout is a JSON message, the first of which says so: text is a `log`
  // message, and what would be a block on stderr is a `diagnostic`.
  void SpeakJson();
  bool speaks_json() const { return voice_ == Voice::kMessages; }

  // From now on text says what Terraform will perform, for tools that look for these words.
  void SpeakAsTerraform() { out_style_.product = "Terraform"; }

  // One message, with the time. REQUIRES: speaks_json().
  void Send(Json message);

  // From now on errors are kept instead of printed; those so far are returned.
  std::vector<Finding> Keep();

  const TextStyle& out_style() const { return out_style_; }
  const TextStyle& err_style() const { return err_style_; }
  bool terminal() const { return terminal_ && !speaks_json(); }  // stdout is one

 private:
  enum class Voice { kText, kMessages, kKeep };

  std::mutex mutex_;  // guards both streams, and what is kept
  Voice voice_ = Voice::kText;
  std::vector<Finding> kept_;
  bool terminal_;
  TextStyle out_style_;
  TextStyle err_style_;
};

// The next line of standard input, without its end. kUnavailable at the end of input.
Result<std::string> ReadLine();

}  // namespace lockstep::cli
