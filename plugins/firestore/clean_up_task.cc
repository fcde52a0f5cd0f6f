#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "plugins/firestore/clean_up.h"

namespace lockstep::firestore {
namespace {

// A whole number that is not negative; nullopt for anything else.
std::optional<std::int64_t> WholeAt(const Json& payload, std::string_view key) {
  const Json& value = At(payload, key);
  if (!value.is_number_integer()) return std::nullopt;
  const auto number = value.get<std::int64_t>();
  if (number < 0) return std::nullopt;
  return number;
}

// The rules that the plan found suspended, by index; nullopt if there is no list, or
// one in it is no rule of the plan.
std::optional<std::set<std::size_t>> SuspendedIn(const Json& payload, const Rules& rules) {
  if (!At(payload, "suspended").is_array()) return std::nullopt;
  std::set<std::size_t> suspended;
  for (const Json& name : At(payload, "suspended")) {
    const auto rule = std::find_if(rules.bad.begin(), rules.bad.end(),
                                   [&](const BadIdRule& bad) { return name == bad.name; });
    if (rule == rules.bad.end()) return std::nullopt;
    suspended.insert(static_cast<std::size_t>(rule - rules.bad.begin()));
  }
  return suspended;
}

}  // namespace

Result<CleanUpTask> TaskFrom(const Json& payload) {
  const auto refuse = [](std::string_view what) {
    return Fail(Code::kInvalidArgument,
                "the plan of the clean-up has no usable " + std::string(what));
  };
  const Collection collection{.project = StringAt(payload, "project"),
                              .database = StringAt(payload, "database"),
                              .path = StringAt(payload, "path")};
  if (collection.project.empty()) return refuse("project");
  LOCKSTEP_CHECK(CheckPath(collection.database, collection.path));
  LOCKSTEP_TRY(Rules rules, RulesFrom(payload));
  const auto untouched_for = WholeAt(payload, "untouched_for_ms");
  const auto settle = WholeAt(payload, "settle_ms");
  const auto planned = WholeAt(payload, "planned");
  const auto count = WholeAt(payload, "count");
  const auto delete_at_most = WholeAt(payload, "delete_at_most");
  const Json& share = At(payload, "delete_share");
  if (!untouched_for || !settle) return refuse("duration");
  if (!planned || !count || !delete_at_most || !share.is_number()) return refuse("bound");
  if (!At(payload, "blocked").is_string()) return refuse("verdict");
  LOCKSTEP_TRY(std::optional<CopySpec> copies, CopiesFrom(payload));
  std::optional<std::set<std::size_t>> suspended = SuspendedIn(payload, rules);
  if (!suspended) return refuse("list of suspended rules");
  LOCKSTEP_TRY(Sentence sentence, Sentence::Make(std::move(rules), StringAt(payload, "read_time"),
                                                 Duration(*untouched_for), *std::move(suspended)));
  return CleanUpTask{.collection = collection,
                     .sentence = std::move(sentence),
                     .planned = *planned,
                     .count = *count,
                     .delete_at_most = *delete_at_most,
                     .delete_share = share.get<double>(),
                     .settle = Duration(*settle),
                     .copies = std::move(copies),
                     .names_sha256 = StringAt(payload, "names_sha256"),
                     .blocked = StringAt(payload, "blocked")};
}

}  // namespace lockstep::firestore
