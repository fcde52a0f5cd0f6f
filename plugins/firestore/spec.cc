#include "plugins/firestore/spec.h"

#include <cstdint>
#include <string_view>

#include "plugins/firestore/collection.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

// A whole number of at least `least` under `key`, or `absent` if there is none.
Result<std::int64_t> WholeAt(const Json& object, std::string_view key, std::int64_t absent,
                             std::int64_t least) {
  const Json& value = At(object, key);
  if (value.is_null() && absent >= least) return absent;
  const bool fits = value.is_number_integer() &&
                    !(value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX);
  if (!fits || value.get<std::int64_t>() < least) {
    return Fail(Code::kInvalidArgument,
                std::string(key) + " is a whole number of at least " + std::to_string(least));
  }
  return value.get<std::int64_t>();
}

// A number from 0 to `most` under `key`, or `absent` if there is none.
Result<double> PortionAt(const Json& object, std::string_view key, double absent, double most) {
  const Json& value = At(object, key);
  if (value.is_null()) return absent;
  const double number = value.is_number() ? value.get<double>() : -1.0;
  if (!(number >= 0.0 && number <= most)) {
    return Fail(Code::kInvalidArgument, std::string(key) + " is a number from 0 to " +
                                            std::to_string(static_cast<int>(most)));
  }
  return number;
}

Result<Bounds> BoundsFrom(const Json& written) {
  constexpr double kMostTimes = 1'000'000.0;
  Bounds bounds;
  LOCKSTEP_TRY(bounds.expected, WholeAt(written, "expected", 0, 1));
  if (!At(written, "alert_above").is_null()) {
    LOCKSTEP_TRY(bounds.alert_above, WholeAt(written, "alert_above", -1, 0));
  }
  LOCKSTEP_TRY(bounds.proliferation,
               PortionAt(written, "proliferation", bounds.proliferation, kMostTimes));
  return bounds;
}

Result<CleanUpSpec> CleanUpFrom(const Json& written) {
  CleanUpSpec cleanup;
  LOCKSTEP_TRY(cleanup.delete_at_most, WholeAt(written, "delete_at_most", 0, 1));
  LOCKSTEP_TRY(cleanup.delete_share, PortionAt(written, "delete_share", cleanup.delete_share, 1.0));
  LOCKSTEP_TRY(const std::int64_t untouched_for, WholeAt(written, "untouched_for_ms", 0, 0));
  LOCKSTEP_TRY(const std::int64_t settle, WholeAt(written, "settle_ms", 0, 0));
  cleanup.untouched_for = Duration(untouched_for);
  cleanup.settle = Duration(settle);
  LOCKSTEP_TRY(cleanup.copies, CopiesFrom(written));
  return cleanup;
}

// The documents that must be there: none of them may be bad.
Result<Watched> WatchedFrom(const Json& spec, const Rules& rules) {
  Watched watched;
  for (const Json& id : At(spec, "documents")) {
    if (!id.is_string() || !IsDocumentId(id.get_ref<const std::string&>())) {
      return Fail(Code::kInvalidArgument, "documents is a list of document ids");
    }
    watched.documents.push_back(id.get<std::string>());
    for (const BadIdRule& rule : rules.bad) {
      if (!Match(rule, watched.documents.back())) continue;
      return Fail(Code::kInvalidArgument, "the document \"" + Printable(watched.documents.back()) +
                                              "\" must be there and is bad by the rule \"" +
                                              Printable(rule.name) + "\"");
    }
  }
  if (At(spec, "stale_after_ms").is_null()) return watched;
  LOCKSTEP_TRY(const std::int64_t stale_after, WholeAt(spec, "stale_after_ms", 0, 1));
  watched.stale_after = Duration(stale_after);
  return watched;
}

}  // namespace

Result<CollectionSpec> SpecFrom(const Json& spec) {
  CollectionSpec typed;
  typed.path = StringAt(spec, "path");
  if (!At(spec, "database").is_null()) typed.database = StringAt(spec, "database");
  LOCKSTEP_CHECK(CheckPath(typed.database, typed.path));
  LOCKSTEP_TRY(typed.rules, RulesFrom(spec));
  LOCKSTEP_TRY(typed.watched, WatchedFrom(spec, typed.rules));
  if (!At(spec, "bounds").is_null()) {
    LOCKSTEP_TRY(typed.bounds, BoundsFrom(At(spec, "bounds")));
  }
  if (At(spec, "cleanup").is_null()) return typed;
  LOCKSTEP_TRY(typed.cleanup, CleanUpFrom(At(spec, "cleanup")));
  if (typed.rules.bad.empty()) {
    return Fail(Code::kInvalidArgument, "a cleanup without bad_ids: nothing says what to delete");
  }
  if (typed.cleanup->copies && typed.cleanup->copies->collection == typed.path) {
    return Fail(Code::kInvalidArgument, "a backup within the collection that is cleaned");
  }
  return typed;
}

bool CollectionSpec::NeedsScan() const {
  return !rules.keep.empty() || !rules.bad.empty() || !watched.documents.empty();
}

Json ToJson(const CollectionSpec& spec) {
  Json json = {{"path", spec.path}, {"database", spec.database}};
  PutInto(json, spec.rules);
  if (!spec.watched.documents.empty()) json["documents"] = spec.watched.documents;
  if (spec.watched.stale_after) json["stale_after_ms"] = spec.watched.stale_after->count();
  if (spec.bounds) {
    json["bounds"] = {{"expected", spec.bounds->expected},
                      {"proliferation", spec.bounds->proliferation}};
    if (spec.bounds->alert_above) json["bounds"]["alert_above"] = *spec.bounds->alert_above;
  }
  if (spec.cleanup) {
    json["cleanup"] = {{"delete_at_most", spec.cleanup->delete_at_most},
                       {"delete_share", spec.cleanup->delete_share},
                       {"untouched_for_ms", spec.cleanup->untouched_for.count()},
                       {"settle_ms", spec.cleanup->settle.count()}};
    PutInto(json["cleanup"], spec.cleanup->copies);
  }
  return json;
}

}  // namespace lockstep::firestore
