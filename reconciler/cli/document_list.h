// ListDocuments: the names of all that a plan deletes, for who asks for them.
#pragma once

#include <vector>

#include "reconciler/base/result.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/name_file.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/render/html_plan.h"

namespace lockstep::cli {

// Reads the names afresh, writes them to `names`, finishes it, and says how many and where.
// `listed` gets the first of each collection, for a page; nothing if it fails.
// kFailedPrecondition if there is no plan of a resource; kAborted, or what the provider answers, if
// the names are not those that were planned.
Status ListDocuments(const Review& review, NameFile& names, std::vector<ListedNames>& listed,
                     const Context& context);

}  // namespace lockstep::cli
