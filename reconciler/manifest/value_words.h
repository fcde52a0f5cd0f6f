// What a value should be, and what it is instead, in words: the phrases of the table check.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/manifest/key_table.h"
#include "reconciler/manifest/yaml_tree.h"

namespace lockstep {

const KeySpec* FindKey(const ObjectSpec& spec, std::string_view name);  // null if there is none

// "`expected` of `bounds`"; of the manifest itself only "`region`".
std::string PlaceWords(const ObjectSpec& spec, std::string_view key);

std::string ExpectedWords(const KeySpec& key);  // "a list of job names"
std::string FoundWords(const YamlNode& node);   // "text `x`"

// "at least 1 and at most 1000", "more than 0s and at most 24h".
std::string RangeWords(const KeySpec& key);

// How `node` can become what `key` asks for; empty if nothing short helps.
std::string TypeHint(const KeySpec& key, const YamlNode& node);

}  // namespace lockstep
