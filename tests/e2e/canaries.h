// Canaries: secrets that every end-to-end test plants, and that may come out nowhere.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/files.h"
#include "tests/support/process.h"

namespace lockstep::testing::canaries {

inline constexpr const char* kToken = "ya29.canary-4c1d93b7e2";     // what the program calls with
inline constexpr const char* kVariable = "canary-variable-8e20f6";  // of its environment
// Of the environments of the incident's services and jobs (sandbox/incident.cc).
inline constexpr const char* kServiceVariable = "3f9c1d7a5b2e48069e7d41c0aa6b92f3";
inline constexpr const char* kJobVariable = "c0rrect-horse-battery";

inline void ExpectNoneInText(const std::string& text, const std::string& where) {
  for (const char* canary : {kToken, kVariable, kServiceVariable, kJobVariable}) {
    const std::size_t at = text.find(canary);
    EXPECT_EQ(at, std::string::npos)
        << where << " lets a secret out: ..." << text.substr(at < 80 ? 0 : at - 80, 160);
  }
}

inline void ExpectNoneInOutput(const Ended& ended) {
  ExpectNoneInText(ended.out, "standard output");
  ExpectNoneInText(ended.err, "standard error");
}

// All files of `folder` that the program may have written: its trace, plans, reports, backups.
inline void ExpectNoneIn(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    ExpectNoneInText(TextOf(entry.path()), entry.path().string());
  }
}

}  // namespace lockstep::testing::canaries
