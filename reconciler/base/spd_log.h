// MakeLog: the Log of the program, on spdlog.
#pragma once

#include <memory>

#include "reconciler/base/log.h"
#include "reconciler/base/result.h"

namespace lockstep {

// kInvalidArgument if options.path cannot be opened.
Result<std::unique_ptr<Log>> MakeLog(const LogOptions& options);

}  // namespace lockstep
