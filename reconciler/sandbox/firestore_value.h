// Firestore's values as JSON: checked as the service checks them, and written as it writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::sandbox {

// A document's fields in the form they are answered in: integers as strings, times to the
// microsecond. kInvalidArgument for anything that is no map of Firestore values.
Result<Json> CanonicalFields(const Json& fields);

// The parts of a field path: "a.`b-c`" is a and b-c. kInvalidArgument for a broken one.
Result<std::vector<std::string>> ParseFieldPath(std::string_view text);

// One value in `fields` by its path, or null; the same set or (with null) removed.
const Json* FieldAt(const Json& fields, const std::vector<std::string>& path);
void SetField(Json& fields, const std::vector<std::string>& path, const Json* value);

// Only what a mask names. "__name__" names no field.
Result<Json> Masked(const Json& fields, const std::vector<std::string>& mask);

}  // namespace lockstep::sandbox
