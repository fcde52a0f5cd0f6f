#include "reconciler/manifest/text_check.h"

#include <cstddef>
#include <string>
#include <utility>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Trouble {
  std::size_t offset = 0;
  std::string what{};
  std::string hint{};
};

// By its first byte; 1 for a byte that begins no character.
std::size_t CharacterSize(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xF0) return 4;
  if (byte >= 0xE0) return 3;
  return byte >= 0xC0 ? 2 : 1;
}

// C0 without tab and line ends, DEL and C1.
bool IsControl(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1)
    return (first < 0x20 && first != '\t' && first != '\n') || first == 0x7F;
  return character >= "\xC2\x80" && character < "\xC2\xA0";
}

// Of a character of three bytes.
unsigned CodePoint(std::string_view character) {
  unsigned code = static_cast<unsigned char>(character[0]) & 0x0FU;
  for (const char next : character.substr(1)) {
    code = (code << 6U) | (static_cast<unsigned char>(next) & 0x3FU);
  }
  return code;
}

// The marks that turn the direction of text, and a byte order mark within it.
bool IsInvisible(std::string_view character) {
  if (character.size() != 3) return false;
  const unsigned code = CodePoint(character);
  return code == 0xFEFF || (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::optional<Trouble> Judge(std::string_view text, std::size_t at, std::string_view character) {
  if (!IsUtf8(character)) {
    return Trouble{at, "a byte that is not UTF-8", "save the file as UTF-8"};
  }
  if (character == "%" && (at == 0 || text[at - 1] == '\n')) {
    return Trouble{at, "a directive: a line that begins with %",
                   "a manifest has none; quote the text if it is a value"};
  }
  if (character == "\r") {
    if (text.substr(at + 1, 1) == "\n") return std::nullopt;
    return Trouble{at, "a carriage return that ends no line", "end each line with a line feed"};
  }
  if (IsControl(character) || IsInvisible(character)) {
    return Trouble{at, "a character that cannot be seen: " + Printable(character),
                   R"(if it is meant, write it in double quotes as "\u" and four digits)"};
  }
  return std::nullopt;
}

std::optional<Trouble> FindTrouble(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return Trouble{0, "the text is UTF-16", "save the file as UTF-8"};
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, CharacterSize(text[at]));
    if (std::optional<Trouble> trouble = Judge(text, at, character)) return trouble;
    at += character.size();
  }
  return std::nullopt;
}

}  // namespace

std::string_view WithoutByteOrderMark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

std::optional<Complaint> CheckText(std::string_view text, const TextPlaces& places) {
  std::optional<Trouble> trouble = FindTrouble(text);
  if (!trouble) return std::nullopt;
  return Complaint{places.At(trouble->offset), std::move(trouble->what), std::move(trouble->hint)};
}

}  // namespace lockstep
