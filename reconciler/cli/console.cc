#include "reconciler/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "reconciler/model/exit_code.h"
#include "reconciler/render/errors.h"

namespace lockstep::cli {
namespace {

bool IsSet(const GetEnv& get_env, const char* name) {
  const char* value = get_env(name);
  return value != nullptr && *value != '\0';
}

bool Colored(int descriptor, const CommonOptions& options, const GetEnv& get_env) {
  if (options.no_color || IsSet(get_env, "NO_COLOR")) return false;
  const std::string forced = Variable(get_env, "CLICOLOR_FORCE");
  return isatty(descriptor) != 0 || (!forced.empty() && forced != "0");
}

// A closed pipe or a full disk loses text, never a change: the command goes on.
void Print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

}  // namespace

std::size_t TerminalWidth(const GetEnv& get_env) {
  constexpr std::size_t kUsual = 80;
  constexpr std::size_t kFewest = 20;
  const std::string said = Variable(get_env, "COLUMNS");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), columns);
  const bool whole = error == std::errc{} && end == said.data() + said.size();
  if (whole && columns > 0) return std::max(columns, kFewest);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

Console::Console(const CommonOptions& options, const GetEnv& get_env)
    : terminal_(isatty(STDOUT_FILENO) != 0),
      out_style_{.color = Colored(STDOUT_FILENO, options, get_env),
                 .width = TerminalWidth(get_env)},
      err_style_{.color = Colored(STDERR_FILENO, options, get_env),
                 .width = TerminalWidth(get_env)} {}

void Console::Out(std::string_view text) {
  const std::lock_guard lock(mutex_);
  Print(stdout, text);
}

void Console::Err(std::string_view text) {
  const std::lock_guard lock(mutex_);
  Print(stderr, text);
}

int Console::Error(std::string_view what, std::string_view detail, const Origin& origin) {
  Err(RenderError(what, detail, {}, origin, err_style_.color));
  return kExitError;
}

Result<std::string> ReadLine() {
  std::string line;
  if (!std::getline(std::cin, line)) return Fail(Code::kUnavailable, "EOF");
  return line;
}

}  // namespace lockstep::cli
