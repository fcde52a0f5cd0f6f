// Saved plans on their way to a file and back, as plan, show and apply use them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/result.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/model/policy.h"
#include "reconciler/saved/plan_file.h"

namespace lockstep::cli {

// Writes what `review` came to, if a file is asked for; one that is blocked, too: `show` tells why
// and apply refuses it. kInvalidArgument for "-"; the errors of WritePlanFile and
// WriteFileDurably.
Result<SavedAs> Save(const Review& review, const ManifestText& manifest,
                     const SaveOptions& options);

// A saved plan with the manifest that it holds, read and checked as any other.
struct OpenedPlan {
  SavedPlan saved{};
  std::string digest{};
  std::vector<Resource> resources{};
  Policy policy{};
};

// Sends nothing. Refuses a file that is no whole plan, that is not the pinned one, or that speaks
// of anything but what its manifest names. What is wrong is on the console; then nullopt.
std::optional<OpenedPlan> OpenPlan(const ManifestText& file, const PinOptions& pins,
                                   const Context& context);

}  // namespace lockstep::cli
