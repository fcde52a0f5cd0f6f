#include "reconciler/saved/plan_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/saved/members.h"
#include "reconciler/saved/plan_json.h"

namespace lockstep {
namespace {

// The frame: FORMAT, the digest, the content, the end. No byte of it varies otherwise.
constexpr std::string_view kMagic = R"({"lockstep_plan":)";
constexpr int kFormat = 1;
constexpr std::string_view kBeforeDigest = R"(,"sha256":")";
constexpr std::string_view kBeforeContent = R"(","content":)";
constexpr std::string_view kEnd = "}\n";
constexpr std::size_t kDigits = 64;
constexpr int kDepth = 32;  // a plan's own is 5, and a payload's 4
constexpr Duration kClockSkew = std::chrono::minutes{5};
constexpr std::string_view kMakeAnother = "; make the plan anew";

std::string Head() { return std::string(kMagic) + std::to_string(kFormat); }

// Over all but the digest itself, the format among it.
std::string DigestOver(std::string_view content) {
  const std::string head = Head();
  const std::array<std::string_view, 5> parts = {head, kBeforeDigest, kBeforeContent, content,
                                                 kEnd};
  Sha256 digest;
  for (const std::string_view part : parts) digest.Add(part);
  return digest.Hex();
}

std::string Frame(std::string_view content, const std::string& digest) {
  return fmt::format("{}{}{}{}{}{}", Head(), kBeforeDigest, digest, kBeforeContent, content, kEnd);
}

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
  const auto unsorted = std::adjacent_find(saved.databases.begin(), saved.databases.end(),
                                           [](const auto& a, const auto& b) { return !(a < b); });
  if (unsorted == saved.databases.end()) return {};
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

// Takes `expected` off the front of `bytes`.
bool Take(std::string_view& bytes, std::string_view expected) {
  if (!bytes.starts_with(expected)) return false;
  bytes.remove_prefix(expected.size());
  return true;
}

Status TakeFormat(std::string_view& bytes) {
  std::uint64_t format = 0;
  const char* const end = bytes.data() + bytes.size();
  const auto [rest, error] = std::from_chars(bytes.data(), end, format);
  if (error != std::errc{} || rest == end) {
    return Fail(Code::kDataLoss, "it is cut short or altered" + std::string(kMakeAnother));
  }
  if (format != kFormat) {
    return Fail(Code::kInvalidArgument,
                fmt::format("it is of format {}, and this lockstep {} reads format {}; apply it "
                            "with the version that made it",
                            format, LOCKSTEP_VERSION, kFormat));
  }
  bytes.remove_prefix(static_cast<std::size_t>(rest - bytes.data()));
  return {};
}

}  // namespace

bool LooksLikePlanFile(std::string_view bytes) { return bytes.starts_with(kMagic); }

Result<PlanFile> WritePlanFile(const SavedPlan& saved) {
  const std::string content = Dump(ContentOf(saved));
  const std::string digest = DigestOver(content);
  PlanFile file{.bytes = Frame(content, digest), .digest = "sha256:" + digest};
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
  const auto altered = [](std::string_view how) {
    return Fail(Code::kDataLoss, fmt::format("it is {}{}", how, kMakeAnother));
  };
  if (bytes.size() > kLargestPlanFile) return altered("larger than a plan file may be");
  const std::string_view whole = bytes;
  if (!Take(bytes, kMagic)) return altered("no saved plan");
  LOCKSTEP_CHECK(TakeFormat(bytes));
  if (!whole.ends_with(kEnd)) return altered("cut short, or something was added");
  if (!Take(bytes, kBeforeDigest) || bytes.size() < kDigits) return altered("altered");
  const std::string digest(bytes.substr(0, kDigits));
  bytes.remove_prefix(kDigits);
  if (!Take(bytes, kBeforeContent) || bytes.size() < kEnd.size()) return altered("altered");
  bytes.remove_suffix(kEnd.size());
  if (DigestOver(bytes) != digest) {
    return altered("altered or cut short: its SHA-256 is not the one that it names");
  }
  LOCKSTEP_TRY(const Json content, ParseJson(bytes, {.bytes = kLargestPlanFile, .depth = kDepth}));
  LOCKSTEP_TRY(SavedPlan saved, SavedFrom(content));
  if (Frame(Dump(ContentOf(saved)), digest) != whole) {
    return altered("not written as lockstep writes it");
  }
  return ReadPlan{.saved = std::move(saved), .digest = "sha256:" + digest};
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
