#include "reconciler/base/shell_word.h"

#include <algorithm>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

bool NeedsNoQuotes(char c) {
  const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return word || std::string_view("-_./:@%+,=").find(c) != std::string_view::npos;
}

}  // namespace

std::string ShellWord(std::string_view text) {
  std::string shown = Printable(text);
  if (!shown.empty() && std::all_of(shown.begin(), shown.end(), NeedsNoQuotes)) return shown;
  std::string quoted = "'";
  for (const char c : shown) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace lockstep
