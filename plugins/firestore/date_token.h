// Dates inside ids: the rule `date: true`. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace lockstep::firestore {

// Where in `id` the first date begins: 2026-02-01 or 20260201, of the years 1900 to 2199, a day
// that the calendar has, and with no letter, digit or byte beyond ASCII directly before or after
// it. "player_game_summary_2024_25" holds none.
std::optional<std::size_t> FindDate(std::string_view id);

// The size of such a date that begins at `at`; nullopt if none does. REQUIRES: at < id.size().
std::optional<std::size_t> DateSizeAt(std::string_view id, std::size_t at);

}  // namespace lockstep::firestore
