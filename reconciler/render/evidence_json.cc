#include "reconciler/render/evidence_json.h"

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/check_json.h"
#include "reconciler/render/terraform_names.h"

namespace lockstep {
namespace {

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
    AddLadderChecks(one.address, one.ladder, checks);
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
  return {{"format_version", kPlanFormat},
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
