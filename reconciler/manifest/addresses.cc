#include "reconciler/manifest/addresses.h"

#include <algorithm>
#include <string>

namespace lockstep {

Address AddressOf(const CollectionEntry& collection) {
  const bool is_default = collection.database == CollectionEntry{}.database;
  return {std::string(kCollectionType),
          is_default ? collection.path : collection.path + "@" + collection.database};
}

std::vector<Address> WriterAddresses(const Manifest& manifest) {
  std::vector<Address> addresses;
  for (const ProgramEntry& service : manifest.services) {
    addresses.push_back({std::string(kServiceType), service.name});
  }
  for (const ProgramEntry& job : manifest.jobs) {
    addresses.push_back({std::string(kJobType), job.name});
  }
  for (const OtherEntry& other : manifest.resources) addresses.push_back({other.type, other.name});
  std::sort(addresses.begin(), addresses.end());
  return addresses;
}

}  // namespace lockstep
