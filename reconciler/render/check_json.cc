#include "reconciler/render/check_json.h"

#include <utility>

namespace lockstep {

std::string_view CheckStatus(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProven: return "pass";
    case Verdict::kRefuted: return "fail";
    case Verdict::kUnknown: break;
  }
  return "unknown";
}

Json CheckJson(const Address& address, std::string_view what, std::string_view status,
               const std::string& message) {
  const std::string name = Text(address) + "." + std::string(what);
  Json problems = Json::array();
  if (status != "pass") problems.push_back({{"message", message}});
  return {{"address", {{"kind", "check"}, {"name", name}, {"to_display", "check." + name}}},
          {"status", status},
          {"instances", Json::array({{{"address", {{"to_display", Text(address)}}},
                                      {"status", status},
                                      {"problems", std::move(problems)}}})}};
}

void AddLadderChecks(const Address& address, std::span<const Evidence> ladder, Json& checks) {
  for (const Evidence& evidence : ladder) {
    checks.push_back(
        CheckJson(address, evidence.rung, CheckStatus(evidence.verdict), evidence.detail));
  }
}

void AddBoundChecks(const Address& address, std::span<const BoundCheck> bounds, Json& checks) {
  for (const BoundCheck& bound : bounds) {
    checks.push_back(
        CheckJson(address, "bounds." + bound.name, CheckStatus(bound.verdict), bound.detail));
  }
}

}  // namespace lockstep
