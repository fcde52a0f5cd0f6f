#include "plugins/cloud_run/told_evidence.h"

namespace lockstep::cloud_run {

Evidence ToldEvidence(std::string_view rung, const Json& state, const std::string& otherwise) {
  const std::string name = StringAt(state, "verdict");
  for (const Verdict verdict : {Verdict::kProven, Verdict::kRefuted, Verdict::kUnknown}) {
    if (name != Name(verdict)) continue;
    return {.rung = std::string(rung), .verdict = verdict, .detail = StringAt(state, "detail")};
  }
  return {.rung = std::string(rung), .verdict = Verdict::kUnknown, .detail = otherwise};
}

}  // namespace lockstep::cloud_run
