// ExplainYamlError: what a message of yaml-cpp means to the person who wrote the text.
#pragma once

#include <cstddef>
#include <string_view>

#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/text_places.h"

namespace lockstep {

// `message` of yaml-cpp, about the byte at `offset` of `text`. Tabs in the indentation and
// characters that cannot begin a value come first, whatever the message is.
Complaint ExplainYamlError(std::string_view text, const TextPlaces& places, std::size_t offset,
                           std::string_view message);

}  // namespace lockstep
