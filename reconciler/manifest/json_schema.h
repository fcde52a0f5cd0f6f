// ManifestSchema: the table of keys as a JSON Schema, for editors. Pure.
#pragma once

#include <string>

namespace lockstep {

// Draft 7, pretty-printed, with a line feed at the end; equal for equal tables. It refuses no
// manifest that the reader takes, and all that have an unknown key, lack a key or hold a value of
// another type. What no schema can say is left to the reader: byte lengths, ranges of durations,
// patterns that RE2 must understand, what values mean together.
std::string ManifestSchema();

}  // namespace lockstep
