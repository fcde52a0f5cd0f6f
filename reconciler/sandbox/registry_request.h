// What only registries read in a request: accepted media types, tokens, byte ranges, forms.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "reconciler/sandbox/request.h"

namespace lockstep::sandbox {

// Whether a client takes this media type; its "*/*" opens nothing, as in real registries.
bool Accepts(const ApiRequest& request, std::string_view media_type);

// The bearer token, or "".
std::string BearerOf(const ApiRequest& request);

// The first and the last byte of "bytes=FIRST-[LAST]", if that lies within `size`.
std::optional<std::pair<std::size_t, std::size_t>> ByteRangeOf(const std::string& text,
                                                               std::size_t size);

// The value of a field of an urlencoded form, or ""; a + stays one: enough to tell grants apart.
std::string FormField(const std::string& form, std::string_view name);

}  // namespace lockstep::sandbox
