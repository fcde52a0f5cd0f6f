#include "plugins/firestore/shape_findings.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "plugins/firestore/figures.h"
#include "plugins/firestore/printed_ids.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

// "_None_" names the rule "none".
std::string WordIn(std::string_view value) {
  std::string word;
  for (const char c : value) {
    if (c >= 'A' && c <= 'Z') word += static_cast<char>(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') word += c;
  }
  constexpr std::size_t kLongestWord = 40;
  return word.substr(0, kLongestWord);
}

std::string NameFor(const RuleText& rule, std::set<std::string>& taken) {
  std::string base = "run-id";
  if (rule.kind == "date") base = "dated";
  if (rule.kind == "contains" && !WordIn(rule.value).empty()) base = WordIn(rule.value);
  std::string name = base;
  for (int i = 2; !taken.insert(name).second; ++i) name = fmt::format("{}-{}", base, i);
  return name;
}

// As a plain scalar where YAML cannot take it for anything else, else in single quotes.
std::string AsYaml(const std::string& text) {
  const auto is_word = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  const bool plain = std::all_of(text.begin(), text.end(), is_word) && text.starts_with('_');
  if (plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

Finding About(const ShapeCount& shape, bool is_exact, std::set<std::string>& taken) {
  std::vector<std::string> lines;
  if (shape.rule) lines.push_back("- " + ManifestLine(NameFor(*shape.rule, taken), *shape.rule));
  std::string detail =
      fmt::format("They stay. One is {}. If they are bad, add {} to `bad_ids`{}",
                  Printable(shape.example, kIdColumns), lines.empty() ? "a rule" : "this line",
                  lines.empty() ? "." : ":");
  return {.severity = Severity::kWarning,
          .blocks = false,
          .what = fmt::format("{}{} that no rule names {} of the shape {}{}",
                              is_exact ? "" : "at least ", Documents(shape.count),
                              shape.count == 1 ? "is" : "are", Printable(shape.text, kIdColumns),
                              shape.has_alike ? " or alike" : ""),
          .detail = std::move(detail),
          .verbatim = std::move(lines),
          .topic = "shape " + shape.text};
}

}  // namespace

std::string ManifestLine(const std::string& name, const RuleText& rule) {
  const std::string value = rule.kind == "date" ? "true" : AsYaml(rule.value);
  return fmt::format("{{name: {}, {}: {}}}", name, rule.kind, value);
}

std::vector<Finding> JudgeShapes(const Rules& rules, const Shapes& shapes) {
  std::set<std::string> taken;
  for (const BadIdRule& rule : rules.bad) taken.insert(rule.name);
  std::vector<Finding> findings;
  std::int64_t others = shapes.others;
  for (const ShapeCount& shape : shapes.counts) {
    if (shape.count > kFewOfAShape) {
      findings.push_back(About(shape, shapes.is_exact, taken));
    } else {
      others += shape.count;
    }
  }
  if (!findings.empty() && others > 0) {
    findings.back().what +=
        fmt::format("; {} {} of other shapes", Grouped(others), others == 1 ? "is" : "are");
  }
  return findings;
}

}  // namespace lockstep::firestore
