#include "reconciler/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

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
  return isatty(descriptor) != 0 || IsSet(get_env, "CLICOLOR_FORCE");
}

std::size_t Width() {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

// A closed pipe or a full disk loses text, never a change: the command goes on.
void Print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

}  // namespace

Console::Console(const CommonOptions& options, const GetEnv& get_env)
    : terminal_(isatty(STDOUT_FILENO) != 0),
      out_style_{.color = Colored(STDOUT_FILENO, options, get_env), .width = Width()},
      err_style_{.color = Colored(STDERR_FILENO, options, get_env), .width = Width()} {}

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
