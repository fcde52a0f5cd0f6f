#include "reconciler/saved/plan_file.h"

#include <fmt/core.h>

#include <array>
#include <utility>

#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/saved/envelope.h"
#include "reconciler/saved/members.h"
#include "reconciler/saved/plan_json.h"

namespace lockstep {
namespace {

constexpr std::string_view kMakeAnother = "; make the plan anew";
constexpr Envelope kPlanEnvelope{.begin = R"({"lockstep_plan":)",
                                 .format = 1,
                                 .largest = kLargestPlanFile,
                                 .what = "saved plan",
                                 .make_another = kMakeAnother,
                                 .other_format = "apply it with the version that made it"};
constexpr Duration kClockSkew = std::chrono::minutes{5};

Json ContentOf(const SavedPlan& saved) {
  Json resolved = Json::array();
  for (const Observation& one : saved.resolved) {
    resolved.push_back(
        {{"address", ToJson(one.address)}, {"state", one.state}, {"fingerprint", one.fingerprint}});
  }
  return {{"tool_version", saved.tool_version}, {"manifest_file", saved.manifest_file},
          {"manifest", saved.manifest},         {"databases", saved.databases},
          {"resolved", std::move(resolved)},    {"expires_at", FormatTime(saved.expires_at)},
          {"plan", ToJson(saved.plan)}};
}

Result<std::vector<Observation>> ResolvedFrom(const Json& list) {
  constexpr std::array<Member, 3> kMembers = {
      {{"address", Kind::kObject}, {"state", Kind::kObject}, {"fingerprint", Kind::kText}}};
  std::vector<Observation> resolved;
  for (const Json& one : list) {
    const std::string path = "resolved[" + std::to_string(resolved.size()) + "]";
    LOCKSTEP_CHECK(CheckMembers(one, kMembers, path));
    Observation seen{
        .present = true, .state = At(one, "state"), .fingerprint = StringAt(one, "fingerprint")};
    LOCKSTEP_TRY(seen.address, AddressFrom(At(one, "address"), path + ".address"));
    if (!resolved.empty() && !(resolved.back().address < seen.address)) {
      return Fail(Code::kDataLoss, path + " is out of order");
    }
    resolved.push_back(std::move(seen));
  }
  return resolved;
}

Status CheckValues(const SavedPlan& saved) {
  const Duration lifetime = saved.expires_at - saved.plan.made_at;
  if (lifetime <= Duration{0} || lifetime > kLongestPlanLifetime) {
    return Fail(Code::kDataLoss, "expires_at is not within 30 days after the plan was made");
  }
  if (Sha256Hex(saved.manifest) != saved.plan.manifest_digest) {
    return Fail(Code::kDataLoss, "manifest_digest is not that of the manifest in it");
  }
  if (AreInOrder(saved.databases)) return {};
  return Fail(Code::kDataLoss, "databases are out of order");
}

Result<SavedPlan> SavedFrom(const Json& json) {
  constexpr std::array<Member, 7> kMembers = {{{"tool_version", Kind::kText},
                                               {"manifest_file", Kind::kText},
                                               {"manifest", Kind::kText},
                                               {"databases", Kind::kTexts},
                                               {"resolved", Kind::kObjects},
                                               {"expires_at", Kind::kTime},
                                               {"plan", Kind::kObject}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, "content"));
  SavedPlan saved{.tool_version = StringAt(json, "tool_version"),
                  .manifest_file = StringAt(json, "manifest_file"),
                  .manifest = StringAt(json, "manifest"),
                  .databases = At(json, "databases").get<std::vector<std::string>>(),
                  .expires_at = ParseTime(StringAt(json, "expires_at")).value_or(TimePoint{})};
  LOCKSTEP_TRY(saved.plan, PlanFrom(At(json, "plan")));
  LOCKSTEP_TRY(saved.resolved, ResolvedFrom(At(json, "resolved")));
  LOCKSTEP_CHECK(CheckValues(saved));
  return saved;
}

}  // namespace

bool LooksLikePlanFile(std::string_view bytes) { return bytes.starts_with(kPlanEnvelope.begin); }

Result<PlanFile> WritePlanFile(const SavedPlan& saved) {
  Sealed sealed = Seal(kPlanEnvelope, ContentOf(saved));
  PlanFile file{.bytes = std::move(sealed.bytes), .digest = std::move(sealed.digest)};
  if (file.bytes.size() > kLargestPlanFile) {
    return Fail(Code::kResourceExhausted,
                fmt::format("the plan has {} bytes, more than a plan file may have ({})",
                            file.bytes.size(), kLargestPlanFile));
  }
  if (const Result<ReadPlan> again = ReadPlanFile(file.bytes); !again) {
    return Fail(Code::kInternal, "the plan cannot be read back: " + again.error().message);
  }
  return file;
}

Result<ReadPlan> ReadPlanFile(std::string_view bytes) {
  LOCKSTEP_TRY(Unsealed unsealed, Unseal(kPlanEnvelope, bytes));
  LOCKSTEP_TRY(SavedPlan saved, SavedFrom(unsealed.content));
  if (Seal(kPlanEnvelope, ContentOf(saved)).bytes != bytes) {
    return Fail(NotAsWritten(kPlanEnvelope, "not written as lockstep writes it"));
  }
  return ReadPlan{.saved = std::move(saved), .digest = std::move(unsealed.digest)};
}

Status CheckPlanTime(const SavedPlan& saved, TimePoint now) {
  const TimePoint made_at = saved.plan.made_at;
  if (now >= saved.expires_at) {
    return Fail(
        Code::kFailedPrecondition,
        fmt::format("it expired at {}, {} after it was made{}", FormatTime(saved.expires_at),
                    FormatDuration(saved.expires_at - made_at), kMakeAnother));
  }
  if (now + kClockSkew >= made_at) return {};
  return Fail(Code::kFailedPrecondition,
              fmt::format("it was made at {}, which lies ahead of this machine's clock ({}): one "
                          "of the two clocks is wrong",
                          FormatTime(made_at), FormatTime(now)));
}

}  // namespace lockstep
