// The addresses of what a manifest names.
#pragma once

#include <string_view>
#include <vector>

#include "reconciler/manifest/manifest.h"

namespace lockstep {

inline constexpr std::string_view kServiceType = "cloud_run_service";
inline constexpr std::string_view kJobType = "cloud_run_job";
inline constexpr std::string_view kCollectionType = "firestore_collection";

// The name is the path; PATH@DATABASE for a database other than (default).
Address AddressOf(const CollectionEntry& collection);

// All that can write documents: services, jobs and resources of plugins, but no collection. In
// the order of addresses.
std::vector<Address> WriterAddresses(const Manifest& manifest);

}  // namespace lockstep
