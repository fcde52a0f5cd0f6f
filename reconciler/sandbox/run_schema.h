// The messages of Cloud Run Admin API v2 that can be written: their fields and kinds.
#pragma once

#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::sandbox {

// What a client may set in `body`, a Service or Job, as the service keeps it: fields that only the
// service sets are left out, and so are those at their default, as proto3 JSON writes them.
// kInvalidArgument for a field that `message` does not have or of another kind. A field that
// `stored` has at the same place is known: so a story can hold fields of tomorrow, which must
// survive a read and a write.
Result<Json> WritablePart(std::string_view message, const Json& body, const Json& stored);

// Whether a path of an update mask ("template.containers") names a field of `message`, and
// whether it is one that only the service sets.
enum class MaskPath { kUnknown, kWritable, kOutputOnly };
MaskPath LookUp(std::string_view message, std::string_view path);

}  // namespace lockstep::sandbox
