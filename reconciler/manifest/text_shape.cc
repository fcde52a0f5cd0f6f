#include "reconciler/manifest/text_shape.h"

#include "reconciler/base/pattern.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"

namespace lockstep {
namespace {

// Longer than any name or pattern that people write; lines of code and log lines are longer.
constexpr std::size_t kLongestPattern = 256;
constexpr std::size_t kLongestText = 1024;

constexpr std::string_view kLower = "a-z";
constexpr std::string_view kLowerOrDigit = "a-z0-9";
constexpr std::string_view kLowerDigitHyphen = "a-z0-9-";
constexpr std::string_view kWord = "A-Za-z0-9";
constexpr std::string_view kHexadecimal = "0-9a-f";
constexpr std::string_view kNameMiddle = "A-Za-z0-9._-";
constexpr std::string_view kNameRule =
    "at most 63 letters, digits, dots, hyphens and underscores, a letter or digit at both ends";

constexpr ShapeRules kAnyText{.one = "text", .many = "texts", .max_bytes = kLongestText};
constexpr ShapeRules kProject{
    .one = "a project id",
    .many = "project ids",
    .min_bytes = 6,
    .max_bytes = 30,
    .first = kLower,
    .middle = kLowerDigitHyphen,
    .last = kLowerOrDigit,
    .rule = "6 to 30 lower-case letters, digits and hyphens, a letter first, no hyphen last"};
constexpr ShapeRules kRegion{.one = "a region",
                             .many = "regions",
                             .min_bytes = 4,
                             .max_bytes = 40,
                             .first = kLower,
                             .middle = kLowerDigitHyphen,
                             .last = "0-9",
                             .rule = "lower-case letters and hyphens with a number at the end"};
constexpr ShapeRules kImageName{.one = "a name",
                                .many = "names",
                                .max_bytes = 63,
                                .first = kWord,
                                .middle = kNameMiddle,
                                .last = kWord,
                                .rule = kNameRule};
constexpr ShapeRules kImageReference{.one = "an image reference",
                                     .many = "image references",
                                     .max_bytes = 512,
                                     .rule = "HOST/PATH:TAG, HOST/PATH@DIGEST or HOST/PATH"};
constexpr ShapeRules kImage{.one = "a name from `images` or an image reference",
                            .many = "names from `images` or image references",
                            .max_bytes = 512};
constexpr ShapeRules kServiceName{
    .one = "a service name",
    .many = "service names",
    .max_bytes = 49,
    .first = kLower,
    .middle = kLowerDigitHyphen,
    .last = kLowerOrDigit,
    .rule = "at most 49 lower-case letters, digits and hyphens, a letter first, no hyphen last"};
constexpr ShapeRules kJobName{
    .one = "a job name",
    .many = "job names",
    .max_bytes = 63,
    .first = kLower,
    .middle = kLowerDigitHyphen,
    .last = kLowerOrDigit,
    .rule = "at most 63 lower-case letters, digits and hyphens, a letter first, no hyphen last"};
constexpr ShapeRules kContainerName{
    .one = "a container name",
    .many = "container names",
    .max_bytes = 63,
    .first = kLowerOrDigit,
    .middle = kLowerDigitHyphen,
    .last = kLowerOrDigit,
    .rule = "at most 63 lower-case letters, digits and hyphens, no hyphen at either end"};
constexpr ShapeRules kFilePath{.one = "an absolute path",
                               .many = "absolute paths",
                               .max_bytes = kLongestText,
                               .rule = "a path from /, without empty parts, `.` or `..`"};
constexpr ShapeRules kDate{.one = "a date", .many = "dates", .rule = "YYYY-MM-DD"};
constexpr ShapeRules kGlob{.one = "a glob", .many = "globs", .max_bytes = kLongestPattern};
constexpr ShapeRules kPattern{.one = "text", .many = "texts", .max_bytes = kLongestPattern};
constexpr ShapeRules kRegularExpression{.one = "a pattern",
                                        .many = "patterns",
                                        .max_bytes = Pattern::kMostBytes,
                                        .rule = "a regular expression in RE2's syntax"};
constexpr ShapeRules kSha256{.one = "a SHA-256",
                             .many = "SHA-256s",
                             .min_bytes = 64,
                             .max_bytes = 64,
                             .first = kHexadecimal,
                             .middle = kHexadecimal,
                             .last = kHexadecimal,
                             .rule = "64 lower-case hexadecimal digits"};
constexpr ShapeRules kDocumentId{.one = "a document id",
                                 .many = "document ids",
                                 .max_bytes = 1'500,
                                 .rule = "no `/`, not `.`, `..` or `__x__`"};
constexpr ShapeRules kRuleName{.one = "a rule name",
                               .many = "rule names",
                               .max_bytes = 63,
                               .first = kWord,
                               .middle = kNameMiddle,
                               .last = kWord,
                               .rule = kNameRule};
constexpr ShapeRules kCollectionPath{
    .one = "a collection path",
    .many = "collection paths",
    .max_bytes = kLongestText,
    .rule =
        "COLLECTION or COLLECTION/DOCUMENT/COLLECTION, an odd number of parts, none empty, "
        "`.`, `..` or `__x__`"};
constexpr ShapeRules kDatabase{
    .one = "a database id",
    .many = "database ids",
    .min_bytes = 4,
    .max_bytes = 63,
    .first = kLower,
    .middle = kLowerDigitHyphen,
    .last = kLowerOrDigit,
    .rule =
        "`(default)`, or 4 to 63 lower-case letters, digits and hyphens, a letter first, no "
        "hyphen last"};
constexpr ShapeRules kTypeName{
    .one = "a resource type",
    .many = "resource types",
    .max_bytes = 63,
    .first = kLower,
    .middle = "a-z0-9_",
    .last = kLowerOrDigit,
    .rule = "at most 63 lower-case letters, digits and underscores, a letter first"};
constexpr ShapeRules kResourceName{
    .one = "a resource name", .many = "resource names", .rule = "text without control characters"};

bool IsIn(std::string_view characters, char c) {
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (i + 2 < characters.size() && characters[i + 1] == '-') {
      if (characters[i] <= c && c <= characters[i + 2]) return true;
      i += 2;
    } else if (characters[i] == c) {
      return true;
    }
  }
  return false;
}

bool HasRightCharacters(const ShapeRules& rules, std::string_view text) {
  if (rules.first.empty()) return true;
  for (const char c : text) {
    if (!IsIn(rules.middle, c)) return false;
  }
  return IsIn(rules.first, text.front()) && IsIn(rules.last, text.back());
}

// Whether every part of `text` between slashes passes; counts them.
template <typename Passes>
bool AllParts(std::string_view text, std::size_t& count, Passes passes) {
  for (count = 1;; ++count) {
    const std::size_t slash = text.find('/');
    const std::string_view part = text.substr(0, slash);
    if (part.empty() || part == "." || part == ".." || !passes(part)) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool IsFilePath(std::string_view text) {
  std::size_t count = 0;
  return text.starts_with('/') &&
         AllParts(text.substr(1), count, [](std::string_view) { return true; });
}

// Whether Firestore leaves the id to its users.
bool IsFree(std::string_view id) {
  return id.size() < 4 || !id.starts_with("__") || !id.ends_with("__");
}

bool IsCollectionPath(std::string_view text) {
  std::size_t count = 0;
  return AllParts(text, count, IsFree) && count % 2 == 1;
}

bool IsDocumentId(std::string_view text) {
  std::size_t count = 0;
  return AllParts(text, count, IsFree) && count == 1;
}

bool Fits(TextShape shape, std::string_view text) {
  switch (shape) {
    case TextShape::kFilePath: return IsFilePath(text);
    case TextShape::kDate: return ParseDate(text).has_value();
    case TextShape::kCollectionPath: return IsCollectionPath(text);
    case TextShape::kDocumentId: return IsDocumentId(text);
    case TextShape::kResourceName: return Printable(text) == text;
    default: return HasRightCharacters(RulesOf(shape), text);
  }
}

}  // namespace

const ShapeRules& RulesOf(TextShape shape) {
  switch (shape) {
    case TextShape::kText: return kAnyText;
    case TextShape::kProject: return kProject;
    case TextShape::kRegion: return kRegion;
    case TextShape::kImageName: return kImageName;
    case TextShape::kImageReference: return kImageReference;
    case TextShape::kImage: return kImage;
    case TextShape::kServiceName: return kServiceName;
    case TextShape::kJobName: return kJobName;
    case TextShape::kContainerName: return kContainerName;
    case TextShape::kFilePath: return kFilePath;
    case TextShape::kDate: return kDate;
    case TextShape::kGlob: return kGlob;
    case TextShape::kPattern: return kPattern;
    case TextShape::kRegularExpression: return kRegularExpression;
    case TextShape::kSha256: return kSha256;
    case TextShape::kDocumentId: return kDocumentId;
    case TextShape::kRuleName: return kRuleName;
    case TextShape::kCollectionPath: return kCollectionPath;
    case TextShape::kDatabase: return kDatabase;
    case TextShape::kTypeName: return kTypeName;
    case TextShape::kResourceName: return kResourceName;
  }
  return kAnyText;
}

std::string WhyMisshapen(TextShape shape, std::string_view text) {
  if (shape == TextShape::kDatabase && text == "(default)") return "";
  const ShapeRules& rules = RulesOf(shape);
  if (text.empty()) return "it is empty";
  if (text.size() > rules.max_bytes) {
    return "it has " + std::to_string(text.size()) + " bytes, of " +
           std::to_string(rules.max_bytes) + " at most";
  }
  if (shape == TextShape::kImageReference) {
    const Result<ImageReference> image = ParseImage(text);
    return image ? "" : image.error().message;
  }
  if (shape == TextShape::kRegularExpression) {
    const Result<Pattern> pattern = Pattern::Make(text);
    return pattern ? "" : pattern.error().message;
  }
  if (text.size() < rules.min_bytes || !Fits(shape, text)) {
    return "it must be " + std::string(rules.rule);
  }
  return "";
}

}  // namespace lockstep
