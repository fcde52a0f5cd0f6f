#include "reconciler/render/markdown_text.h"

#include <algorithm>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::string_view kWordJoiner = "\u2060";
constexpr std::size_t kShortestFence = 3;

bool IsPunctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

// Whether the mark at `at` would refer to somebody or something, once it is escaped and rendered.
bool Refers(std::string_view text, std::size_t at) {
  if (text[at] == '@' || text[at] == '#') return true;
  if (text[at] != '-' || at < 2) return false;
  return (text[at - 2] | 0x20) == 'g' && (text[at - 1] | 0x20) == 'h';
}

std::size_t LongestRun(std::string_view text, char of) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

bool IsInk(char c) { return c > ' ' && c <= '~'; }

// A line of code that no runner takes for a command. It skips blanks of any alphabet before `::`,
// so only what is surely none counts as ink.
std::string CodeLine(std::string_view foreign) {
  std::string out;
  bool begun = false;  // ink came before the last character
  char last = ' ';
  for (const char c : Printable(foreign)) {
    if (c == ':' && c == last && !begun) out += kWordJoiner;
    out += c;
    begun = begun || IsInk(last);
    last = c;
  }
  return out;
}

}  // namespace

std::string MarkdownText(std::string_view foreign) {
  const std::string text = Printable(foreign);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Blanks at the ends would indent, or break the line.
    if (text[i] == ' ' && (i == 0 || i + 1 == text.size() || text[i - 1] == ' ')) {
      out += "&#32;";
      continue;
    }
    if (IsPunctuation(text[i])) out += '\\';
    out += text[i];
    if (Refers(text, i)) out += kWordJoiner;
  }
  return out;
}

std::string MarkdownBlock(std::string_view foreign) {
  const std::string fence(std::max(kShortestFence, LongestRun(foreign, '`') + 1), '`');
  std::string out = fence + "text\n";
  while (!foreign.empty()) {
    const std::size_t end = std::min(foreign.find('\n'), foreign.size());
    out += CodeLine(foreign.substr(0, end)) + "\n";
    foreign.remove_prefix(std::min(end + 1, foreign.size()));
  }
  return out + fence + "\n";
}

}  // namespace lockstep
