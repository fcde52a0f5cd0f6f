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
    const std::int64_t before = names.names();
    ListedNames of_change{.collection = change.address};
    LOCKSTEP_CHECK(provider->ListRemovals(change, world, [&](std::string_view name) {
      if (of_change.names.size() < kMostNamesOnAPage) {
        of_change.names.emplace_back(name);
      } else {
        ++of_change.more;
      }
      return names.Add(name);
    }));
    found.push_back(std::move(of_change));
    if (names.names() - before == change.documents) continue;
    return Fail(Code::kAborted, Text(change.address) + ": " +
                                    std::to_string(names.names() - before) + " names, but " +
                                    std::to_string(change.documents) + " documents are planned");
  }
  LOCKSTEP_CHECK(names.Finish());
  listed = std::move(found);
  context.console.Out("\nListed " + Counted(names.names(), "document") + " in " +
                      Printable(names.path()) + " (SHA-256 " + names.sha256() + ").\n");
  return {};
}

}  // namespace lockstep::cli
