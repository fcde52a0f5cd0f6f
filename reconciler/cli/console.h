// Console: what a command says, to stdout and stderr, and the answer it may ask for.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"
#include "reconciler/cli/arguments.h"
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

  const TextStyle& out_style() const { return out_style_; }
  const TextStyle& err_style() const { return err_style_; }
  bool terminal() const { return terminal_; }  // stdout is one

 private:
  std::mutex mutex_;  // guards both streams
  bool terminal_;
  TextStyle out_style_;
  TextStyle err_style_;
};

// The next line of standard input, without its end. kUnavailable at the end of input.
Result<std::string> ReadLine();

}  // namespace lockstep::cli
