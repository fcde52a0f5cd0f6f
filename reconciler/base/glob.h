// Globs of the manifest: '*' any run of characters, '?' one character; all else is itself.
#pragma once

#include <string_view>

namespace lockstep {

// The whole of `text`, byte by byte, in time linear in text times stars. No classes, no escapes:
// '/' and '.' are ordinary characters.
bool GlobMatches(std::string_view glob, std::string_view text);

}  // namespace lockstep
