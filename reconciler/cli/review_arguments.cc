#include "reconciler/cli/review_arguments.h"

#include <CLI/CLI.hpp>

namespace lockstep::cli {

void AddReview(CLI::App& app, PlanOptions& options) {
  app.add_option("--base", options.base,
                 "Say what the manifest allows that the one in FILE does not")
      ->type_name("FILE");
}

}  // namespace lockstep::cli
