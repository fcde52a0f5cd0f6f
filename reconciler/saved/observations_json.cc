#include "reconciler/saved/observations_json.h"

#include <array>
#include <optional>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/saved/json_list.h"
#include "reconciler/saved/members.h"
#include "reconciler/saved/plan_json.h"

namespace lockstep {
namespace {

// Lists of a file must be in the order in which they are written: then equal snapshots are equal
// bytes.
template <typename Key>
Status CheckNext(const std::optional<Key>& last, const Key& next, const std::string& path) {
  if (!last || *last < next) return {};
  return Fail(Code::kDataLoss, path + " is out of order");
}

Json ErrorJson(const std::optional<Error>& error) {
  if (!error) return nullptr;
  return {{"code", std::string(Name(error->code))}, {"message", error->message}};
}

Result<std::optional<Error>> ErrorFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 2> kMembers = {{{"code", Kind::kText}, {"message", Kind::kText}}};
  if (json.is_null()) return std::nullopt;
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  const std::string code = StringAt(json, "code");
  for (int i = 0; i <= static_cast<int>(Code::kInternal); ++i) {
    if (Name(static_cast<Code>(i)) != code) continue;
    return Error{.code = static_cast<Code>(i), .message = StringAt(json, "message")};
  }
  return Fail(Code::kDataLoss, path + ".code is not usable");
}

Json RecordedJson(const RecordedObservation& recorded) {
  const Observation& seen = recorded.seen;
  return {{"address", ToJson(seen.address)},
          {"asked", recorded.asked},
          {"lead", recorded.lead},
          {"present", seen.present},
          {"state", seen.state},
          {"fingerprint", seen.fingerprint},
          {"at", FormatTime(seen.at)},
          {"summary", seen.summary},
          {"error", ErrorJson(seen.error)}};
}

Result<RecordedObservation> RecordedFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 9> kMembers = {{{"address", Kind::kObject},
                                               {"asked", Kind::kText},
                                               {"lead", Kind::kFlag},
                                               {"present", Kind::kFlag},
                                               {"state", Kind::kObject},
                                               {"fingerprint", Kind::kText},
                                               {"at", Kind::kTime},
                                               {"summary", Kind::kText},
                                               {"error", Kind::kObjectOrNull}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  RecordedObservation recorded{.seen = {.present = At(json, "present").get<bool>(),
                                        .state = At(json, "state"),
                                        .fingerprint = StringAt(json, "fingerprint"),
                                        .at = ParseTime(StringAt(json, "at")).value_or(TimePoint{}),
                                        .summary = StringAt(json, "summary")},
                               .asked = StringAt(json, "asked"),
                               .lead = At(json, "lead").get<bool>()};
  LOCKSTEP_TRY(recorded.seen.address, AddressFrom(At(json, "address"), path + ".address"));
  LOCKSTEP_TRY(recorded.seen.error, ErrorFrom(At(json, "error"), path + ".error"));
  return recorded;
}

Status TakeUnread(const Json& list, Snapshot& snapshot) {
  constexpr std::array<Member, 2> kMembers = {{{"type", Kind::kText}, {"error", Kind::kObject}}};
  std::optional<std::string> last;
  for (const Json& one : list) {
    const std::string path = "unread[" + std::to_string(snapshot.unread.size()) + "]";
    LOCKSTEP_CHECK(CheckMembers(one, kMembers, path));
    const std::string type = StringAt(one, "type");
    LOCKSTEP_CHECK(CheckNext(last, type, path));
    LOCKSTEP_TRY(std::optional<Error> error, ErrorFrom(At(one, "error"), path + ".error"));
    snapshot.unread.emplace(type, error.value_or(Error{}));
    last = type;
  }
  return {};
}

Status TakeObservations(const Json& list, Snapshot& snapshot) {
  std::optional<Address> last;
  for (const Json& one : list) {
    const std::string path = "observations[" + std::to_string(snapshot.observations.size()) + "]";
    LOCKSTEP_TRY(RecordedObservation recorded, RecordedFrom(one, path));
    const Address address = recorded.seen.address;
    LOCKSTEP_CHECK(CheckNext(last, address, path));
    snapshot.observations.emplace(address, std::move(recorded));
    last = address;
  }
  return {};
}

}  // namespace

Json ToJson(const Snapshot& snapshot) {
  Json unread = Json::array();
  for (const auto& [type, error] : snapshot.unread) {
    unread.push_back({{"type", type}, {"error", ErrorJson(error)}});
  }
  Json observations = Json::array();
  for (const auto& [address, recorded] : snapshot.observations) {
    observations.push_back(RecordedJson(recorded));
  }
  return {{"project", snapshot.scope.project},
          {"region", snapshot.scope.region},
          {"tool_version", snapshot.tool_version},
          {"manifest_digest", snapshot.manifest_digest},
          {"databases", snapshot.databases},
          {"recorded_at", FormatTime(snapshot.recorded_at)},
          {"types", snapshot.types},
          {"unread", std::move(unread)},
          {"observations", std::move(observations)}};
}

Result<Snapshot> SnapshotFrom(const Json& json) {
  constexpr std::array<Member, 9> kMembers = {{{"project", Kind::kText},
                                               {"region", Kind::kText},
                                               {"tool_version", Kind::kText},
                                               {"manifest_digest", Kind::kSha256},
                                               {"databases", Kind::kTexts},
                                               {"recorded_at", Kind::kTime},
                                               {"types", Kind::kTexts},
                                               {"unread", Kind::kObjects},
                                               {"observations", Kind::kObjects}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, "content"));
  Snapshot snapshot{.scope = {StringAt(json, "project"), StringAt(json, "region")},
                    .tool_version = StringAt(json, "tool_version"),
                    .manifest_digest = StringAt(json, "manifest_digest"),
                    .databases = TextsAt(json, "databases"),
                    .recorded_at = ParseTime(StringAt(json, "recorded_at")).value_or(TimePoint{}),
                    .types = TextsAt(json, "types")};
  if (!AreInOrder(snapshot.databases) || !AreInOrder(snapshot.types)) {
    return Fail(Code::kDataLoss, "databases or types are out of order");
  }
  LOCKSTEP_CHECK(TakeUnread(At(json, "unread"), snapshot));
  LOCKSTEP_CHECK(TakeObservations(At(json, "observations"), snapshot));
  return snapshot;
}

}  // namespace lockstep
