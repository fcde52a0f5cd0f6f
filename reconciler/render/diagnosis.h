// What `doctor` found, in words and as JSON.
#pragma once

#include <string>

#include "reconciler/base/json.h"
#include "reconciler/model/diagnosis.h"
#include "reconciler/render/style.h"

namespace lockstep {

// A line a check, "ok  host run.googleapis.com: answers in 31 ms", those that are not well with
// what mends them below; then one line that counts them. Ends with a newline.
std::string RenderDiagnosis(const Diagnosis& diagnosis, const TextStyle& style);

// {"format_version": "1.0", "project", "region", "passed", "checks": [{"health": "ok" | "warning" |
// "unknown" | "failed", "what", "detail", "mend": [...]}]}
Json DiagnosisJson(const Diagnosis& diagnosis);

}  // namespace lockstep
