#include "reconciler/render/evidence_json.h"

#include <string>

#include "reconciler/base/rfc3339.h"

namespace lockstep {
namespace {

constexpr const char* kFormatVersion = "1.2";  // of Terraform's plan format

std::string_view StatusOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProven: return "pass";
    case Verdict::kRefuted: return "fail";
    case Verdict::kUnknown: break;
  }
  return "unknown";
}

Json CheckJson(const Address& address, std::string_view rung, std::string_view status,
               const std::string& message) {
  const std::string name = Text(address) + "." + std::string(rung);
  Json problems = Json::array();
  if (status != "pass") problems.push_back({{"message", message}});
  return {{"address", {{"kind", "check"}, {"name", name}, {"to_display", "check." + name}}},
          {"status", status},
          {"instances", Json::array({{{"address", {{"to_display", Text(address)}}},
                                      {"status", status},
                                      {"problems", std::move(problems)}}})}};
}

Json SummaryJson(const Verification& verification) {
  return {{"proven", verification.Count(Judgement::kProven)},
          {"refuted", verification.Count(Judgement::kRefuted)},
          {"unknown", verification.Count(Judgement::kUnknown)},
          {"not_read", verification.Count(Judgement::kUnread)}};
}

}  // namespace

Json RungsJson(std::span<const Evidence> ladder) {
  Json rungs = Json::array();
  for (const Evidence& evidence : ladder) {
    rungs.push_back({{"rung", evidence.rung},
                     {"verdict", Name(evidence.verdict)},
                     {"detail", evidence.detail},
                     {"look", evidence.look}});
  }
  return rungs;
}

Json ChecksOf(const Verification& verification) {
  Json checks = Json::array();
  for (const Verified& one : verification.resources) {
    if (!one.problem.empty()) {
      checks.push_back(CheckJson(one.address, "read", "error", one.problem));
    } else if (one.ladder.empty()) {
      checks.push_back(CheckJson(one.address, "ladder", "unknown", "nothing was checked"));
    }
    for (const Evidence& evidence : one.ladder) {
      checks.push_back(
          CheckJson(one.address, evidence.rung, StatusOf(evidence.verdict), evidence.detail));
    }
  }
  return checks;
}

Json VerificationJson(const Verification& verification) {
  Json resources = Json::array();
  for (const Verified& one : verification.resources) {
    Json resource = {{"address", Text(one.address)},
                     {"judgement", Name(JudgementOf(one))},
                     {"rungs", RungsJson(one.ladder)}};
    if (!one.problem.empty()) resource["problem"] = one.problem;
    resources.push_back(std::move(resource));
  }
  return {{"format_version", kFormatVersion},
          {"timestamp", FormatTime(verification.finished)},
          {"checks", ChecksOf(verification)},
          {"lockstep",
           {{"project", verification.scope.project},
            {"region", verification.scope.region},
            {"manifest_sha256", verification.manifest_digest},
            {"summary", SummaryJson(verification)},
            {"resources", std::move(resources)}}}};
}

Json EvidenceRecord(const Verification& verification, std::string_view version) {
  Json record = VerificationJson(verification);
  Json& ours = record["lockstep"];
  ours["version"] = version;
  ours["started"] = FormatTime(verification.started);
  ours["finished"] = FormatTime(verification.finished);
  for (std::size_t i = 0; i < verification.resources.size(); ++i) {
    const Verified& one = verification.resources[i];
    if (!one.problem.empty()) continue;
    Json& resource = ours["resources"][i];
    resource["read_at"] = FormatTime(one.read_at);
    resource["fingerprint"] = one.fingerprint;
    resource["wanted"] = one.wanted;
    resource["live"] = one.live;
  }
  return record;
}

}  // namespace lockstep
