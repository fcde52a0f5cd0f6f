// Manifests for tests, and what is wrong with them as text.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "reconciler/manifest/manifest_reader.h"

namespace lockstep::testing {

inline constexpr std::string_view kHead =
    "lockstep: 1\nproject: nba-props-platform\nregion: us-west2\n";

// kHead, 3 lines, with `rest` behind it.
inline std::string Manifested(std::string_view rest) {
  return std::string(kHead) + std::string(rest);
}

// "4:3 what | hint", as short as a test can name it.
inline std::string Text(const Complaint& complaint) {
  const std::string place =
      std::to_string(complaint.origin.line) + ":" + std::to_string(complaint.origin.column);
  return place + " " + complaint.what + (complaint.hint.empty() ? "" : " | " + complaint.hint);
}

inline std::vector<std::string> ComplaintsOf(std::string_view text) {
  std::vector<std::string> texts;
  const auto manifest = ReadManifest(text, "m.yaml");
  if (manifest) return texts;
  for (const Complaint& complaint : manifest.error()) texts.push_back(Text(complaint));
  return texts;
}

}  // namespace lockstep::testing
