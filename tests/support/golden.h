// MatchesGolden: rendered text against a file of tests/golden, reviewed as text.
#pragma once

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "tests/support/files.h"

namespace lockstep::testing {

inline std::string GoldenPath(std::string_view name) {
  return std::string(LOCKSTEP_SOURCE_DIR) + "/tests/golden/" + std::string(name);
}

// True if this run rewrites the files instead of comparing with them.
inline bool UpdatesGolden() {
  const char* update = std::getenv("LOCKSTEP_UPDATE_GOLDEN");
  return update != nullptr && std::string_view(update) == "1";
}

// "line 3 is `a`, and the file has `b`"; empty if both are equal.
inline std::string FirstDifference(const std::string& text, const std::string& golden) {
  if (text == golden) return "";
  std::istringstream left(text);
  std::istringstream right(golden);
  std::string mine;
  std::string theirs;
  for (int line = 1;; ++line) {
    const bool more = static_cast<bool>(std::getline(left, mine));
    const bool expected = static_cast<bool>(std::getline(right, theirs));
    if (!more && !expected) return "they differ in the newline at the end";
    if (more && expected && mine == theirs) continue;
    return "line " + std::to_string(line) + (more ? " is `" + mine + "`" : " is missing") +
           ", and the file " + (expected ? "has `" + theirs + "`" : "ends before it");
  }
}

// EXPECT_THAT(text, MatchesGolden("plan-incident.txt")). With LOCKSTEP_UPDATE_GOLDEN=1 the file is
// rewritten and the match succeeds: look at the diff before you commit it.
MATCHER_P(MatchesGolden, name, std::string("matches tests/golden/") + name) {
  const std::string path = GoldenPath(name);
  if (UpdatesGolden()) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << arg;
    return out.good();
  }
  if (!std::filesystem::exists(path)) {
    *result_listener << "there is no such file; LOCKSTEP_UPDATE_GOLDEN=1 writes it";
    return false;
  }
  const std::string difference = FirstDifference(arg, TextOf(path));
  *result_listener << difference;
  return difference.empty();
}

}  // namespace lockstep::testing
