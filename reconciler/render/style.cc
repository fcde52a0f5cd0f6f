#include "reconciler/render/style.h"

#include <algorithm>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

std::string_view Start(Hue hue) {
  switch (hue) {
    case Hue::kBold: return "\x1b[1m";
    case Hue::kRed: return "\x1b[31m";
    case Hue::kYellow: return "\x1b[33m";
    case Hue::kGreen: return "\x1b[32m";
  }
  return "";
}

}  // namespace

std::string Paint(Hue hue, std::string_view text, bool color) {
  if (!color) return std::string(text);
  return std::string(Start(hue)) + std::string(text) + "\x1b[0m";
}

std::size_t Columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // continuation bytes take no column
  }));
}

std::string Counted(std::int64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string Quoted(std::string_view foreign) {
  std::string quoted = "\"";
  for (const char c : Printable(foreign)) {
    if (c == '"') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string Shown(const Address& address) {
  const std::string text = Printable(address.name.empty() ? address.type : Text(address));
  return text.starts_with(':') ? "\\" + text : text;
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ", ") + part;
  return joined;
}

std::string Wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  const std::string margin(indent, ' ');
  std::string out;
  std::string line;
  const auto end_line = [&] {
    if (line.empty()) return;
    out += margin + (line.starts_with("::") ? "\\" : "") + line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? "" : text.substr(space + 1);
    if (word.empty()) continue;
    if (width != 0 && indent + Columns(line) + 1 + Columns(word) > width) end_line();
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  end_line();
  return out;
}

}  // namespace lockstep
