#include "plugins/firestore/name_list.h"

#include <cstdint>
#include <string>

#include "plugins/firestore/figures.h"
#include "plugins/firestore/names_digest.h"

namespace lockstep::firestore {

Status ListNames(const CleanUpTask& task, const Client& client, const TakeName& take) {
  const std::string prefix = NamePrefix(task.collection);
  const Count count{.documents = task.count, .read_time = task.sentence.read_time()};
  NamesDigest digest(task.collection);
  std::int64_t names = 0;
  LOCKSTEP_CHECK(client.Scan(task.collection, count, [&](const Row& row) -> Status {
    const bool bad = task.sentence.rules().Classify(row.id).id_class == IdClass::kBad;
    if (!bad || !task.sentence.IsOldEnough(row)) return {};
    ++names;
    digest.Add(row.id);
    return take(prefix + std::string(row.id));
  }));
  if (names == task.planned && digest.Hex() == task.names_sha256) return {};
  return Fail(Code::kAborted, "the list is not that of the plan: " + Documents(names) + " of " +
                                  Grouped(task.planned) + " planned, or others; plan again");
}

}  // namespace lockstep::firestore
