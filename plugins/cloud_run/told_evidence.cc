#include "plugins/cloud_run/told_evidence.h"

#include <optional>
#include <utility>

#include "reconciler/base/digest.h"

namespace lockstep::cloud_run {
namespace {

constexpr std::size_t kShownDigits = 12;

Evidence NotTold(std::string_view rung, std::string why) {
  return {.rung = std::string(rung), .verdict = Verdict::kUnknown, .detail = std::move(why)};
}

}  // namespace

Need QuestionAbout(std::string_view type, const std::string& name, const Json& asked, Json spec) {
  const std::string digits = Sha256Hex(Dump(asked)).substr(0, kShownDigits);
  return {.address = {std::string(type), name + '#' + digits}, .spec = std::move(spec)};
}

Evidence ToldEvidence(std::string_view rung, const Json& state, const std::string& otherwise) {
  const std::optional<Verdict> verdict = VerdictNamed(StringAt(state, "verdict"));
  if (verdict) {
    return {.rung = std::string(rung), .verdict = *verdict, .detail = StringAt(state, "detail")};
  }
  return NotTold(rung, otherwise);
}

Evidence AnswerTo(const Need& lead, std::string_view rung, const Observations& seen,
                  const std::string& unread, const std::string& otherwise) {
  const Observation* answer = seen.Find(lead.address);
  if (answer == nullptr) return NotTold(rung, unread);
  if (answer->error) return NotTold(rung, answer->error->message);
  return ToldEvidence(rung, answer->state, otherwise);
}

}  // namespace lockstep::cloud_run
