#include "plugins/firestore/id_shape.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "plugins/firestore/date_token.h"
#include "reconciler/base/pattern.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

struct Mask {
  char byte = '\0';            // in a key
  std::string_view text{};     // for people
  std::string_view pattern{};  // what it stands for
};
constexpr Mask kDateMask{'\xF8', "<date>", "[0-9]{4}-?[0-9]{2}-?[0-9]{2}"};
constexpr Mask kUuidMask{'\xF9', "<uuid>", "[0-9A-Fa-f-]{36}"};
constexpr Mask kHexMask{'\xFA', "<hex>", "[0-9A-Fa-f]{6,}"};
constexpr Mask kRandomMask{'\xFB', "<random>", "[0-9A-Za-z]{20}"};
constexpr Mask kDigitsMask{'\xFC', "<n>", "[0-9]+"};
constexpr std::array kMasks = {kDateMask, kUuidMask, kHexMask, kRandomMask, kDigitsMask};

constexpr std::size_t kUuidSize = 36;
constexpr std::size_t kShortestHex = 6;
constexpr std::size_t kRandomSize = 20;

bool IsDigitByte(char c) { return c >= '0' && c <= '9'; }
bool IsLowerByte(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpperByte(char c) { return c >= 'A' && c <= 'Z'; }

// Bytes beyond ASCII count: they are parts of letters, or masks.
bool IsTokenByte(char c) {
  return IsDigitByte(c) || IsLowerByte(c) || IsUpperByte(c) ||
         static_cast<unsigned char>(c) >= 0x80;
}

const Mask* MaskOf(char byte) {
  const auto* const found = std::find_if(kMasks.begin(), kMasks.end(),
                                         [&](const Mask& mask) { return mask.byte == byte; });
  return found == kMasks.end() ? nullptr : found;
}

std::size_t TokenEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && IsTokenByte(text[at])) ++at;
  return at;
}

bool IsHex(char c, bool upper) {
  return IsDigitByte(c) || (upper ? c >= 'A' && c <= 'F' : c >= 'a' && c <= 'f');
}

bool IsUuid(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool good = hyphen ? text[i] == '-' : IsHex(text[i], false) || IsHex(text[i], true);
    if (!good) return false;
  }
  return text.size() == kUuidSize;
}

bool IsHexToken(std::string_view token) {
  const auto all = [&](bool upper) {
    return std::all_of(token.begin(), token.end(), [&](char c) { return IsHex(c, upper); });
  };
  const bool digit = std::any_of(token.begin(), token.end(), IsDigitByte);
  const bool letter = !std::all_of(token.begin(), token.end(), IsDigitByte);
  return token.size() >= kShortestHex && digit && letter && (all(false) || all(true));
}

bool IsRandomToken(std::string_view token) {
  const auto any = [&](bool (*is)(char)) { return std::any_of(token.begin(), token.end(), is); };
  const bool ascii = std::all_of(token.begin(), token.end(), [](char c) {
    return IsDigitByte(c) || IsLowerByte(c) || IsUpperByte(c);
  });
  return token.size() == kRandomSize && ascii && any(IsDigitByte) && any(IsLowerByte) &&
         any(IsUpperByte);
}

struct Masked {
  const Mask* mask = nullptr;  // null: nothing to mask
  std::size_t size = 0;        // bytes of the id
};

// What begins at `at`, which is where a token begins.
Masked MaskedToken(std::string_view id, std::size_t at) {
  const std::string_view uuid = id.substr(at, kUuidSize);
  const bool ends = at + uuid.size() == id.size() || !IsTokenByte(id[at + uuid.size()]);
  if (ends && IsUuid(uuid)) return {&kUuidMask, kUuidSize};
  const std::string_view token = id.substr(at, TokenEnd(id, at) - at);
  if (IsHexToken(token)) return {&kHexMask, token.size()};
  if (IsRandomToken(token)) return {&kRandomMask, token.size()};
  return {};
}

Masked MaskedAt(std::string_view id, std::size_t at) {
  if (const std::optional<std::size_t> date = DateSizeAt(id, at)) return {&kDateMask, *date};
  if (at == 0 || !IsTokenByte(id[at - 1])) {
    const Masked token = MaskedToken(id, at);
    if (token.mask != nullptr) return token;
  }
  std::size_t end = at;
  while (end < id.size() && IsDigitByte(id[end])) ++end;
  if (end == at) return {};
  return {&kDigitsMask, end - at};
}

// Where the first mask stands that is a token by itself; npos if none does.
std::size_t LoneMask(std::string_view key) {
  for (std::size_t at = 0; at < key.size(); ++at) {
    const bool begins = at == 0 || !IsTokenByte(key[at - 1]);
    const bool ends = at + 1 == key.size() || !IsTokenByte(key[at + 1]);
    if (begins && ends && MaskOf(key[at]) != nullptr) return at;
  }
  return std::string_view::npos;
}

// Where the run of bytes that ends before `end` begins, all of which are token bytes, or none.
std::size_t RunBegin(std::string_view key, std::size_t end, bool of_token) {
  while (end > 0 && IsTokenByte(key[end - 1]) == of_token) --end;
  return end;
}

// In a pattern only letters, digits and these stand for themselves whatever is around them.
std::string Escaped(char c) {
  const bool plain = IsDigitByte(c) || IsLowerByte(c) || IsUpperByte(c) || c == '_' || c == '-';
  const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
  if (plain || beyond_ascii) return fmt::format("{}", c);
  if (c == '.') return "\\.";
  return fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
}

std::string PatternFor(std::string_view key, bool is_tail) {
  std::string pattern = is_tail ? "" : "^";
  for (const char c : key) {
    const Mask* const mask = MaskOf(c);
    pattern += mask != nullptr ? std::string(mask->pattern) : Escaped(c);
  }
  return pattern + "$";
}

// The literal token that a tail begins with, between its delimiters; empty if it begins otherwise.
std::string_view LeadingWord(std::string_view tail) {
  std::size_t at = 0;
  while (at < tail.size() && !IsTokenByte(tail[at])) ++at;
  const std::size_t end = TokenEnd(tail, at);
  const std::string_view token = tail.substr(at, end - at);
  const bool literal = token.size() > 1 && std::all_of(token.begin(), token.end(), [](char c) {
                         return IsLowerByte(c) || IsUpperByte(c);
                       });
  if (at == 0 || end == tail.size() || !literal) return "";
  return tail.substr(0, end + 1);
}

}  // namespace

std::string ShapeKey(std::string_view id) {
  std::string key;
  bool masked = false;
  for (std::size_t at = 0; at < id.size();) {
    const Masked found = MaskedAt(id, at);
    key += found.mask != nullptr ? found.mask->byte : id[at];
    masked = masked || found.mask != nullptr;
    at += found.mask != nullptr ? found.size : 1;
  }
  if (!masked) return "";
  return key;
}

std::string_view SharedTail(std::string_view key) {
  const std::size_t mask = LoneMask(key);
  if (mask == std::string_view::npos) return key;
  const std::size_t token_end = RunBegin(key, mask, false);
  const std::size_t token = RunBegin(key, token_end, true);
  const std::size_t before_token = RunBegin(key, token, false);
  if (before_token > 0 && before_token < token) return key.substr(before_token);
  if (token_end > 0 && token_end < mask) return key.substr(token_end);
  return key;
}

std::string ShapeText(std::string_view key, bool is_tail) {
  std::string text = is_tail ? "*" : "";
  std::string literal;
  for (const char c : key) {
    const Mask* const mask = MaskOf(c);
    if (mask == nullptr) {
      literal += c;
      continue;
    }
    text += Printable(std::exchange(literal, "")) + std::string(mask->text);
  }
  return text + Printable(literal);
}

std::optional<RuleText> RuleFor(std::string_view key, bool is_tail) {
  if (key.find(kDateMask.byte) != std::string_view::npos) {
    return RuleText{.kind = "date"};
  }
  const std::string_view word = is_tail ? LeadingWord(key) : "";
  if (!word.empty() && Printable(word) == word) {
    return RuleText{.kind = "contains", .value = std::string(word)};
  }
  const std::string pattern = PatternFor(key, is_tail);
  if (!Pattern::Make(pattern) || Printable(pattern) != pattern) return std::nullopt;
  return RuleText{.kind = "matches", .value = pattern};
}

}  // namespace lockstep::firestore
