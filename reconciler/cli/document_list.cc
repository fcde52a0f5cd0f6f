#include "reconciler/cli/document_list.h"

#include <algorithm>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/style.h"

namespace lockstep::cli {
namespace {

// More would be no page that one reads.
constexpr std::size_t kMostNamesOnAPage = 100'000;

// A resource that the plan has no change of, because it could not be read; null if there is none.
const Resource* FirstUnplanned(const Review& review) {
  const auto is_unplanned = [&](const Resource& resource) {
    return std::none_of(review.plan.changes.begin(), review.plan.changes.end(),
                        [&](const Change& c) { return c.address == resource.address; });
  };
  const auto found = std::find_if(review.resources.begin(), review.resources.end(), is_unplanned);
  return found == review.resources.end() ? nullptr : &*found;
}

// The names that one change removes, as many as were planned, to the file and to `listed`.
Status ListRemovals(const Provider& provider, const Change& change, const Reading& world,
                    NameFile& names, ListedNames& listed) {
  const std::int64_t before = names.names();
  LOCKSTEP_CHECK(provider.ListRemovals(change, world, [&](std::string_view name) {
    if (listed.names.size() < kMostNamesOnAPage) {
      listed.names.emplace_back(name);
    } else {
      ++listed.more;
    }
    return names.Add(name);
  }));
  if (names.names() - before == change.documents) return {};
  return Fail(Code::kAborted, Text(change.address) + ": " + std::to_string(names.names() - before) +
                                  " names, but " + std::to_string(change.documents) +
                                  " documents are planned");
}

}  // namespace

Status ListDocuments(const Review& review, NameFile& names, std::vector<ListedNames>& listed,
                     const Context& context) {
  if (const Resource* const unplanned = FirstUnplanned(review)) {
    return Fail(
        Code::kFailedPrecondition,
        "the list would not be whole, since there is no plan of " + Text(unplanned->address));
  }
  const Reading world = review.cloud->ForReading(review.plan.scope, context.stop);
  std::vector<ListedNames> found;
  for (const Change& change : review.plan.changes) {
    const Provider* const provider = review.cloud->registry().Find(change.address.type);
    if (provider == nullptr || change.action != Action::kDelete) continue;
    found.push_back({.collection = change.address});
    LOCKSTEP_CHECK(ListRemovals(*provider, change, world, names, found.back()));
  }
  LOCKSTEP_CHECK(names.Finish());
  listed = std::move(found);
  context.console.Out("\nListed " + Counted(names.names(), "document") + " in " +
                      Printable(names.path()) + " (SHA-256 " + names.sha256() + ").\n");
  return {};
}

}  // namespace lockstep::cli
