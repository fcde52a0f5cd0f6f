#include "plugins/firestore/lease_document.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

// How long ago `since` was at `until`, both the server's.
std::string Ago(const std::string& since, const std::string& until) {
  const std::optional<TimePoint> begin = ParseTime(since);
  const std::optional<TimePoint> end = ParseTime(until);
  if (!begin || !end) return "an unknown time";
  return FormatDuration(std::max(Duration::zero(), *end - *begin));
}

LeaseDocument LeaseFrom(Got got) {
  LeaseDocument lease{.read_time = std::move(got.read_time)};
  const Json& fields = At(got.document, "fields");
  lease.run = StringAt(At(fields, "run"), "stringValue");
  lease.holder = StringAt(At(fields, "holder"), "stringValue");
  lease.released = At(At(fields, "released"), "booleanValue") == true;
  lease.since = StringAt(At(fields, "since"), "timestampValue");
  lease.forced = StringAt(At(fields, "forced"), "stringValue");
  lease.cleanings = Cleanings::From(At(fields, "cleanings"));
  lease.create_time = StringAt(got.document, "createTime");
  lease.update_time = StringAt(got.document, "updateTime");
  const std::string renewals = StringAt(At(fields, "renewals"), "integerValue");
  std::from_chars(renewals.data(), renewals.data() + renewals.size(), lease.renewals);
  return lease;
}

}  // namespace

Result<LeaseDocument> ReadLease(const Collection& collection, const Client& client) {
  LeaseDocument lease;
  const std::array<std::string, 1> names = {LeaseName(collection)};
  LOCKSTEP_CHECK(client.Get(collection, names, true, [&](Got got) -> Status {
    lease = LeaseFrom(std::move(got));
    return {};
  }));
  return lease;
}

Json WriteOf(const Collection& collection, const LeaseDocument& lease) {
  Json fields = {{"holder", {{"stringValue", lease.holder}}},
                 {"run", {{"stringValue", lease.run}}},
                 {"collection", {{"stringValue", collection.path}}},
                 {"released", {{"booleanValue", lease.released}}},
                 {"renewals", {{"integerValue", std::to_string(lease.renewals)}}},
                 {"cleanings", lease.cleanings.ToField()}};
  if (!lease.since.empty()) fields["since"] = {{"timestampValue", lease.since}};
  if (!lease.forced.empty()) fields["forced"] = {{"stringValue", lease.forced}};
  Json condition = {{"exists", false}};
  if (lease.Exists()) condition = {{"updateTime", lease.update_time}};
  return {{"update", {{"name", LeaseName(collection)}, {"fields", std::move(fields)}}},
          {"currentDocument", std::move(condition)}};
}

std::string Describe(const Collection& collection, const LeaseDocument& lease) {
  const std::string who = Printable(lease.holder, 200) + " (run " + Printable(lease.run, 100) + ")";
  const std::string path = Printable(collection.path);
  if (!lease.Exists()) return "nobody holds the lease of " + path;
  if (lease.released) {
    return fmt::format("nobody holds the lease of {}; {} gave it back {} ago", path, who,
                       Ago(lease.update_time, lease.read_time));
  }
  const std::string& since = lease.since.empty() ? lease.create_time : lease.since;
  return fmt::format("{} holds the lease of {} for {}, last renewed {} ago", who, path,
                     Ago(since, lease.read_time), Ago(lease.update_time, lease.read_time));
}

}  // namespace lockstep::firestore
