// CheckText: refuses bytes that no manifest has any use for, before a YAML parser sees them.
#pragma once

#include <optional>
#include <string_view>

#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/text_places.h"

namespace lockstep {

// The text without the byte order mark that some editors put in front.
std::string_view WithoutByteOrderMark(std::string_view text);

// Nullopt if `text` is UTF-8 without control characters other than tab and line ends, without
// lone carriage returns, without marks that turn the direction of what a reviewer sees, and
// without YAML directives. Each of these makes yaml-cpp drop, join or cut text in silence, or
// shows a reader something else than what is there. `places` is of `text`.
std::optional<Complaint> CheckText(std::string_view text, const TextPlaces& places);

}  // namespace lockstep
