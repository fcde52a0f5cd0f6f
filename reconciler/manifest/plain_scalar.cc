#include "reconciler/manifest/plain_scalar.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>

namespace lockstep {
namespace {

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Removes the digits that `text` starts with, and says how many they were.
std::size_t TakeDigits(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(end);
  return end;
}

// -?(0|[1-9][0-9]*), as in JSON, or with a plus sign.
bool TakeWhole(std::string_view& text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const bool zero = text.starts_with('0');
  const std::size_t digits = TakeDigits(text);
  return digits == 1 || (digits > 1 && !zero);
}

// Nothing, or a fraction, an exponent or both.
bool TakeRest(std::string_view& text) {
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (TakeDigits(text) == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (TakeDigits(text) == 0) return false;
  }
  return text.empty();
}

template <typename Number>
bool Convert(std::string_view text, Number& number) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

YamlKind NumberKind(std::string_view text, YamlNode& node) {
  std::string_view rest = text;
  if (!TakeWhole(rest)) return YamlKind::kText;
  const bool whole = rest.empty();
  if (!TakeRest(rest) || !Convert(text, node.number)) return YamlKind::kText;
  return whole && Convert(text, node.whole) ? YamlKind::kWhole : YamlKind::kNumber;
}

}  // namespace

void ResolvePlain(std::string_view text, YamlNode& node) {
  node.text = std::string(text);
  if (IsOneOf(text, {"", "~", "null", "Null", "NULL"})) {
    node.kind = YamlKind::kNull;
  } else if (IsOneOf(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    node.kind = YamlKind::kTruth;
    node.truth = text.starts_with('t') || text.starts_with('T');
  } else {
    node.kind = NumberKind(text, node);
  }
}

}  // namespace lockstep
