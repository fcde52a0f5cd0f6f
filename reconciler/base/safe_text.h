// Foreign text (ids, labels, log lines, an API's messages) made harmless for a terminal or a log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lockstep {

// Control characters (C0, DEL, C1), bidirectional and zero-width marks, line separators and bytes
// that are not UTF-8 become visible escapes: \n, \x1b, \u{202e}. Of `##`, which begins commands
// that a runner of a build service obeys, the first mark does too. All else stays. One line comes
// out.
std::string Printable(std::string_view foreign);

// Printable, and at most `columns` characters: a longer text loses its end to an ellipsis.
std::string Printable(std::string_view foreign, std::size_t columns);

// The same between double quotes.
std::string InQuotes(std::string_view foreign, std::size_t columns);

// True if `text` is well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool IsUtf8(std::string_view text);

}  // namespace lockstep
