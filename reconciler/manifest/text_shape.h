// TextShape: what kinds of text a manifest holds, and how each must look. Data and one function.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lockstep {

enum class TextShape {
  kText,
  kProject,
  kRegion,
  kImageName,
  kImageReference,
  kImage,  // a name from `images`, or a reference
  kServiceName,
  kJobName,
  kContainerName,
  kFilePath,
  kDate,
  kGlob,
  kPattern,
  kRegularExpression,
  kSha256,
  kDocumentId,
  kRuleName,
  kCollectionPath,
  kDatabase,
  kTypeName,
  kResourceName,
};

struct ShapeRules {
  std::string_view one{};   // "a service name"
  std::string_view many{};  // "service names"
  std::size_t min_bytes = 1;
  std::size_t max_bytes = 256;
  // The characters that may come first, last and anywhere between, as between the brackets of a
  // regular expression ("a-z0-9-"). Empty: these are free.
  std::string_view first{};
  std::string_view middle{};
  std::string_view last{};
  std::string_view rule{};  // all that is asked for, in words; empty if any text will do
};

const ShapeRules& RulesOf(TextShape shape);

// Why `text` is none: "it is empty", "it has 300 bytes, of 256 at most", ...; "" if it is one.
std::string WhyMisshapen(TextShape shape, std::string_view text);

}  // namespace lockstep
