#include "reconciler/manifest/yaml_scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool IsPlain(char c) {
  return IsLetter(c) || (c >= '0' && c <= '9') ||
         std::string_view("_-./@:").find(c) != std::string_view::npos;
}

// Of some reader or other, whatever the case: YAML 1.1 has more of them than ours knows.
bool IsWordWithMeaning(std::string_view text) {
  constexpr std::array<std::string_view, 9> kWords = {"true", "false", "null", "yes", "no",
                                                      "on",   "off",   "y",    "n"};
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

bool CanBePlain(std::string_view text) {
  if (text.empty() || !(IsLetter(text.front()) || text.front() == '_')) return false;
  return text.back() != ':' && std::all_of(text.begin(), text.end(), IsPlain) &&
         !IsWordWithMeaning(text);
}

// The bytes of the character that begins with `first`.
std::size_t Length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xF0) return 4;
  if (byte >= 0xE0) return 3;
  return byte >= 0xC0 ? 2 : 1;
}

std::uint32_t PointOf(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first;
  std::uint32_t point = first & (0x7FU >> character.size());
  for (const char next : character.substr(1)) {
    point = (point << 6U) | (static_cast<unsigned char>(next) & 0x3FU);
  }
  return point;
}

std::string Escaped(std::string_view character) {
  if (character == "\"" || character == "\\") return "\\" + std::string(character);
  if (character == "\n") return "\\n";
  if (Printable(character) == character) return std::string(character);
  return fmt::format("\\U{:08X}", PointOf(character));
}

}  // namespace

std::string YamlScalar(std::string_view text) {
  if (CanBePlain(text)) return std::string(text);
  std::string quoted = "\"";
  while (!text.empty()) {
    const std::string_view character = text.substr(0, Length(text.front()));
    quoted += Escaped(character);
    text.remove_prefix(character.size());
  }
  return quoted + "\"";
}

std::string YamlFlow(const Json& value) {
  if (value.is_string()) return YamlScalar(value.get_ref<const std::string&>());
  if (!value.is_structured()) return Dump(value);
  std::string inner;
  for (const auto& [key, item] : value.items()) {
    if (!inner.empty()) inner += ", ";
    if (value.is_object()) inner += YamlScalar(key) + ": ";
    inner += YamlFlow(item);
  }
  return value.is_object() ? "{" + inner + "}" : "[" + inner + "]";
}

}  // namespace lockstep
