#include "reconciler/sandbox/registry_request.h"

#include <algorithm>
#include <charconv>

namespace lockstep::sandbox {

bool Accepts(const ApiRequest& request, std::string_view media_type) {
  for (const auto& [name, value] : request.headers) {
    if (name != "accept") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      std::string_view entry = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
      entry = entry.substr(0, entry.find(';'));
      while (entry.starts_with(' ')) entry.remove_prefix(1);
      while (entry.ends_with(' ')) entry.remove_suffix(1);
      if (entry == media_type) return true;
    }
  }
  return false;
}

std::string BearerOf(const ApiRequest& request) {
  const std::string value = HeaderOf(request.headers, "authorization");
  return value.starts_with("Bearer ") ? value.substr(7) : "";
}

std::optional<std::pair<std::size_t, std::size_t>> ByteRangeOf(const std::string& text,
                                                               std::size_t size) {
  constexpr std::string_view kUnit = "bytes=";
  const auto dash = text.find('-');
  if (!text.starts_with(kUnit) || dash == std::string::npos || size == 0) return std::nullopt;
  std::size_t first = 0;
  std::size_t last = size - 1;
  const char* begin = text.data();
  const auto head = std::from_chars(begin + kUnit.size(), begin + dash, first);
  if (head.ec != std::errc{} || head.ptr != begin + dash) return std::nullopt;
  if (dash + 1 < text.size()) {
    const auto tail = std::from_chars(begin + dash + 1, begin + text.size(), last);
    if (tail.ec != std::errc{}) return std::nullopt;
  }
  last = std::min(last, size - 1);
  return first <= last ? std::optional(std::pair(first, last)) : std::nullopt;
}

std::string FormField(const std::string& form, std::string_view name) {
  ApiRequest fields;
  if (!TakeTargetApart("/?" + form, fields)) return "";
  return ParameterOf(fields, name);
}

}  // namespace lockstep::sandbox
