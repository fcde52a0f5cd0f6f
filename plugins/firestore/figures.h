// Figures as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace lockstep::firestore {

// "1,053": for sentences only; lines that other tools parse have no separators.
std::string Grouped(std::int64_t figure);

// "1 document", "1,035 documents".
std::string Documents(std::int64_t figure);

}  // namespace lockstep::firestore
