// The one JSON type of the project, a strict parser, and a writer that cannot throw.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep {

using Json = nlohmann::json;  // keys sorted: equal values give equal text

struct JsonLimits {
  std::size_t bytes = std::size_t{32} << 20;
  int depth = 64;  // nested objects and arrays
};

// Exactly one JSON text. kDataLoss for anything else, with the byte offset: cut short, trailing
// bytes, duplicate keys, invalid UTF-8, numbers that are not finite, or beyond `limits`.
Result<Json> ParseJson(std::string_view text, const JsonLimits& limits = {});

// Compact text. Invalid UTF-8 becomes U+FFFD, so it never throws.
std::string Dump(const Json& value);

// The string under `key`, or "" if there is none or it is no string: what an API leaves out when
// a field has its default (proto3 JSON). Never throws, whatever `object` is.
std::string StringAt(const Json& object, std::string_view key);

// The member under `key`, or null if absent. Never throws, whatever `object` is.
const Json& At(const Json& object, std::string_view key);

}  // namespace lockstep
