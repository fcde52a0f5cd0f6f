// Layers in the words of a test: "app/", "app/x=content", "app/sl->real", "app/h=>app/x".
#pragma once

#include <string>
#include <vector>

#include "plugins/oci/layer_contents.h"

namespace lockstep::oci {

inline LayerEntry EntryFrom(const std::string& word) {
  const auto split = [&word](const char* sign) { return word.find(sign); };
  if (const auto at = split("=>"); at != std::string::npos) {
    return {word.substr(0, at), EntryKind::kHardLink, word.substr(at + 2)};
  }
  if (const auto at = split("->"); at != std::string::npos) {
    return {word.substr(0, at), EntryKind::kSymlink, word.substr(at + 2)};
  }
  if (word.ends_with('/')) return {word.substr(0, word.size() - 1), EntryKind::kDirectory, ""};
  return {word.substr(0, word.find('=')), EntryKind::kFile, ""};
}

inline LayerContents LayerOf(const std::vector<std::string>& words) {
  LayerContents layer;
  for (const std::string& word : words) {
    layer.entries.push_back(EntryFrom(word));
    if (layer.entries.back().kind != EntryKind::kFile) continue;
    const std::size_t at = word.find('=');
    layer.files[layer.entries.size() - 1] = at == std::string::npos ? "" : word.substr(at + 1);
  }
  return layer;
}

}  // namespace lockstep::oci
