// Register: the type log_lines, what programs have said of late in Cloud Logging, and who of them
// names an id.
#pragma once

#include <string_view>

#include "reconciler/provider/registry.h"

namespace lockstep::logging {

// Named "TYPE.NAME#..." after the program (what stands behind the # tells one question from
// another), with the spec of question.h. Its observation's state is that of Hearing. It is read as
// a lead of the program, and never changed. All that is wanted at once is asked for together, in as
// few queries as the length of a filter allows.
inline constexpr std::string_view kLogType = "log_lines";

// kInvalidArgument if the type is provided already.
Status Register(Registry& registry);

}  // namespace lockstep::logging
