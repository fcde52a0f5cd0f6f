// Questions that another plugin answers by an observation, and the evidence in the answer. Pure.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"

namespace lockstep::cloud_run {

// The lead of type `type` that asks `spec` about `name`. What stands behind a # in its name tells
// questions about one thing apart: digits made of `asked`.
Need QuestionAbout(std::string_view type, const std::string& name, const Json& asked, Json spec);

// From {"verdict": "proven", "detail": "..."}, with whatever stands beside it. Unknown, and
// `otherwise` for a detail, if there is no such verdict.
Evidence ToldEvidence(std::string_view rung, const Json& state, const std::string& otherwise);

// What the answer to `lead` tells. Unknown with the reason if it was not read (`unread`), could not
// be, or is none (`otherwise`).
Evidence AnswerTo(const Need& lead, std::string_view rung, const Observations& seen,
                  const std::string& unread, const std::string& otherwise);

}  // namespace lockstep::cloud_run
