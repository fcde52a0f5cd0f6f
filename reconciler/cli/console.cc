#include "reconciler/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <system_error>
#include <utility>

#include "reconciler/base/clock.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/errors.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/ui_messages.h"

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
  if (!speaks_json()) {
    const std::lock_guard lock(mutex_);
    Print(stdout, text);
    return;
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) Send(LogMessage(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Console::Err(std::string_view text) {
  const std::lock_guard lock(mutex_);
  Print(stderr, text);
}

int Console::Error(std::string_view what, std::string_view detail, const Origin& origin) {
  const Finding finding{.what = std::string(what), .detail = std::string(detail), .origin = origin};
  if (voice_ == Voice::kText) {
    Err(RenderFinding(finding, {.color = err_style_.color}));
  } else {
    Tell({&finding});
  }
  return kExitError;
}

void Console::Tell(const std::vector<const Finding*>& findings) {
  switch (voice_) {
    case Voice::kText: return Err(RenderFindings(findings, err_style_));
    case Voice::kMessages:
      for (const Finding* finding : findings) Send(DiagnosticMessage(*finding));
      return;
    case Voice::kKeep: {
      const std::lock_guard lock(mutex_);
      for (const Finding* finding : findings) kept_.push_back(*finding);
    }
  }
}

void Console::SpeakJson() {
  voice_ = Voice::kMessages;
  Send(VersionMessage(LOCKSTEP_VERSION));
}

void Console::Send(Json message) {
  message["@timestamp"] = FormatTime(SystemClock().Now());
  const std::string line = JsonLine(message);
  const std::lock_guard lock(mutex_);
  Print(stdout, line);
}

std::vector<Finding> Console::Keep() {
  voice_ = Voice::kKeep;
  const std::lock_guard lock(mutex_);
  return std::exchange(kept_, {});
}

Result<std::string> ReadLine() {
  std::string line;
  if (!std::getline(std::cin, line)) return Fail(Code::kUnavailable, "EOF");
  return line;
}

}  // namespace lockstep::cli
