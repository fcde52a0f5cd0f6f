#include "reconciler/base/safe_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "reconciler/base/character.h"

namespace lockstep {
namespace {

std::string Hex(std::uint32_t value, std::size_t at_least) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (; value != 0 || text.size() < at_least; value >>= 4U) {
    text.insert(text.begin(), kDigits[value & 0x0FU]);
  }
  return text;
}

std::string HexEscape(char byte) { return "\\x" + Hex(static_cast<unsigned char>(byte), 2); }

std::string Escaped(char32_t character) {
  switch (character) {
    case U'\n': return "\\n";
    case U'\r': return "\\r";
    case U'\t': return "\\t";
    default: break;
  }
  if (character < 0x80) return HexEscape(static_cast<char>(character));
  return "\\u{" + Hex(character, 1) + "}";
}

// The text to show for the first character, how wide it is, and how many bytes it stood for.
struct Piece {
  std::string shown{};
  std::size_t columns = 0;
  std::size_t bytes = 0;
};

Piece FirstPiece(std::string_view text) {
  // Runners of GitHub and Azure obey ##[...] and ##vso[...] wherever in a line they stand.
  if (text.starts_with("##")) return {HexEscape('#'), 4, 1};
  const auto decoded = FirstCharacter(text);
  if (!decoded) return {HexEscape(text.front()), 4, 1};
  if (!IsUnseen(decoded->code_point)) {
    return {std::string(text.substr(0, decoded->bytes)), 1, decoded->bytes};
  }
  std::string shown = Escaped(decoded->code_point);
  const std::size_t columns = shown.size();
  return {std::move(shown), columns, decoded->bytes};
}

}  // namespace

std::string Printable(std::string_view foreign) {
  std::string out;
  out.reserve(foreign.size());
  while (true) {
    const std::size_t plain = PlainBytes(foreign);
    out += foreign.substr(0, plain);
    foreign.remove_prefix(plain);
    if (foreign.empty()) return out;
    const Piece piece = FirstPiece(foreign);
    out += piece.shown;
    foreign.remove_prefix(piece.bytes);
  }
}

std::string Printable(std::string_view foreign, std::size_t columns) {
  if (columns == 0) return "";
  if (foreign.size() <= columns && PlainBytes(foreign) == foreign.size()) {
    return std::string(foreign);
  }
  std::string out;
  std::size_t used = 0;
  std::size_t room_for_ellipsis = 0;  // the size of `out` that leaves one column free
  while (!foreign.empty()) {
    const Piece piece = FirstPiece(foreign);
    used += piece.columns;
    if (used > columns) return out.substr(0, room_for_ellipsis) + "\u2026";
    out += piece.shown;
    if (used < columns) room_for_ellipsis = out.size();
    foreign.remove_prefix(piece.bytes);
  }
  return out;
}

std::string InQuotes(std::string_view foreign, std::size_t columns) {
  return '"' + Printable(foreign, columns) + '"';
}

bool IsUtf8(std::string_view text) {
  while (true) {
    const auto* const beyond = std::find_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (beyond == text.end()) return true;
    text.remove_prefix(static_cast<std::size_t>(beyond - text.begin()));
    const auto decoded = FirstCharacter(text);
    if (!decoded) return false;
    text.remove_prefix(decoded->bytes);
  }
}

}  // namespace lockstep
