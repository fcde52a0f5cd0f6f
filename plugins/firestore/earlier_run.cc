#include "plugins/firestore/earlier_run.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plugins/firestore/rescan.h"
#include "plugins/firestore/target.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

bool IsNamedBy(const CleanUpTask& task, const std::string& name, const Json& document) {
  const std::optional<std::string_view> id = IdIn(task.collection, name);
  const std::string create_time = StringAt(document, "createTime");
  const std::string update_time = StringAt(document, "updateTime");
  if (!id || !ParseTime(create_time) || !ParseTime(update_time)) return false;
  const Row row{.id = *id, .create_time = create_time, .update_time = update_time};
  return StandingOf(row, task.sentence).standing == Standing::kTarget;
}

Result<std::int64_t> CountMissing(const Collection& collection, const std::set<std::string>& names,
                                  const Client& client) {
  std::int64_t missing = 0;
  std::vector<std::string> batch;
  const auto take = [&](const Got& got) -> Status {
    missing += got.document.is_null() ? 1 : 0;
    return {};
  };
  for (auto name = names.begin(); name != names.end();) {
    batch.push_back(*name++);
    if (name != names.end() && batch.size() < kLargestBatch) continue;
    LOCKSTEP_CHECK(client.Get(collection, batch, false, take));
    batch.clear();
  }
  return missing;
}

}  // namespace

Result<std::int64_t> CountDeletedEarlier(const CleanUpTask& task, const Address& address,
                                         const Client& client, const Backup& backup) {
  const std::optional<TimePoint> planned_at = ParseTime(task.sentence.read_time());
  if (!planned_at) return 0;
  std::set<std::string> names;
  const auto take = [&](const Json& document, std::size_t) -> Status {
    std::string name = StringAt(document, "name");
    if (IsNamedBy(task, name, document)) names.insert(std::move(name));
    return {};
  };
  LOCKSTEP_CHECK(backup.ReadOthers(address, *planned_at, take));
  return CountMissing(task.collection, names, client);
}

}  // namespace lockstep::firestore
