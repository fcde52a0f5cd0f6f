// Ids for people: foreign text, made harmless and kept short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace lockstep::firestore {

inline constexpr std::size_t kIdColumns = 80;

// "a, b, …": the first `shown` ids of a sample of `total`, and whether there are more.
std::string PrintedIds(std::span<const std::string> sample, std::int64_t total, std::size_t shown);

}  // namespace lockstep::firestore
