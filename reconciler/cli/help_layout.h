// UseHelpLayout: how --help looks: names on the left, what they mean on the right.
#pragma once

#include <cstddef>

namespace CLI {
class App;
}

namespace lockstep::cli {

// Wraps descriptions to `width` columns, below 60 to 60. Footers hold examples, which must be
// copied as they stand, and are not wrapped. REQUIRES: `app` has no commands yet; they take it
// over.
void UseHelpLayout(CLI::App& app, std::size_t width);

}  // namespace lockstep::cli
