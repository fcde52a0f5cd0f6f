#include "reconciler/manifest/expand.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "reconciler/base/glob.h"
#include "reconciler/manifest/addresses.h"
#include "reconciler/model/evidence.h"

namespace lockstep {
namespace {

const ImageEntry* FindImage(const Manifest& manifest, const std::string& name) {
  const auto found = std::find_if(manifest.images.begin(), manifest.images.end(),
                                  [&](const ImageEntry& image) { return image.name == name; });
  return found == manifest.images.end() ? nullptr : &*found;
}

Resource ExpandProgram(std::string_view type, const ProgramEntry& program,
                       const Manifest& manifest) {
  Resource resource{
      .address = {std::string(type), program.name}, .hold = program.hold, .origin = program.origin};
  const ImageEntry* image = FindImage(manifest, program.image);
  resource.spec["image"] = image == nullptr ? program.image : image->reference;
  if (image != nullptr && !image->code.empty()) {
    resource.spec["code"] = image->code;
    resource.proofs.emplace_back(kRungCode);
  }
  if (!program.rollout.empty()) resource.spec["rollout"] = program.rollout;
  if (!program.logs.empty()) {
    resource.spec["logs"] = program.logs;
    resource.proofs.emplace_back(kRungLogs);
  }
  if (!program.container.empty()) resource.spec["container"] = program.container;
  if (!program.when_running.empty()) resource.spec["when_running"] = program.when_running;
  return resource;
}

Json BoundsSpec(const Bounds& bounds) {
  Json spec = {{"expected", bounds.expected}, {"proliferation", bounds.proliferation}};
  if (bounds.alert_above) spec["alert_above"] = *bounds.alert_above;
  return spec;
}

Json BadIdsSpec(const std::vector<BadIdRule>& rules) {
  Json spec = Json::array();
  for (const BadIdRule& rule : rules) {
    spec.push_back({{"name", rule.name}, {"kind", rule.kind}, {"value", rule.value}});
  }
  return spec;
}

Json CleanUpSpec(const CleanUpEntry& cleanup) {
  Json spec = {{"delete_at_most", cleanup.delete_at_most},
               {"delete_share", cleanup.delete_share},
               {"untouched_for_ms", cleanup.untouched_for.count()},
               {"settle_ms", cleanup.settle.count()}};
  if (cleanup.copies) {
    spec["backup"] = {{"collection", cleanup.copies->collection},
                      {"keep_for_ms", cleanup.copies->keep_for.count()}};
  }
  return spec;
}

// `possible` in the order of addresses, and so is the result.
std::vector<Address> Matching(const std::vector<std::string>& globs,
                              const std::vector<Address>& possible) {
  std::vector<Address> matching;
  for (const Address& address : possible) {
    const std::string text = Text(address);
    const bool matches = std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
      return GlobMatches(glob, text);
    });
    if (matches) matching.push_back(address);
  }
  return matching;
}

Resource ExpandCollection(const CollectionEntry& collection, const std::vector<Address>& writers) {
  Resource resource{.address = AddressOf(collection),
                    .after = Matching(collection.writers, writers),
                    .writers = collection.writers,
                    .origin = collection.origin};
  resource.spec = {{"path", collection.path},
                   {"database", collection.database},
                   {"keep", collection.keep},
                   {"bad_ids", BadIdsSpec(collection.bad_ids)}};
  if (!collection.documents.empty()) resource.spec["documents"] = collection.documents;
  if (collection.stale_after) resource.spec["stale_after_ms"] = collection.stale_after->count();
  if (collection.bounds) resource.spec["bounds"] = BoundsSpec(*collection.bounds);
  if (collection.cleanup) resource.spec["cleanup"] = CleanUpSpec(*collection.cleanup);
  return resource;
}

}  // namespace

std::vector<Resource> Expand(const Manifest& manifest) {
  std::vector<Resource> resources;
  for (const ProgramEntry& service : manifest.services) {
    resources.push_back(ExpandProgram(kServiceType, service, manifest));
  }
  for (const ProgramEntry& job : manifest.jobs) {
    resources.push_back(ExpandProgram(kJobType, job, manifest));
  }
  const std::vector<Address> writers = WriterAddresses(manifest);
  for (const CollectionEntry& collection : manifest.collections) {
    resources.push_back(ExpandCollection(collection, writers));
  }
  for (const OtherEntry& other : manifest.resources) {
    resources.push_back(
        {.address = {other.type, other.name}, .spec = other.spec, .origin = other.origin});
  }
  std::sort(resources.begin(), resources.end(), [](const Resource& left, const Resource& right) {
    return left.address < right.address;
  });
  return resources;
}

}  // namespace lockstep
