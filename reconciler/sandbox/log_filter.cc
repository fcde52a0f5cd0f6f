#include "reconciler/sandbox/log_filter.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "reconciler/base/ascii.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/sandbox/stamp.h"

namespace lockstep::sandbox {
namespace {

// Splits a field path at its points; a part in quotes may hold points.
std::vector<std::string> PartsOf(std::string_view field) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (const char c : field) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool Compares(const std::string& left, const std::string& op, const std::string& right) {
  if (op == ":") return AsciiLower(left).find(AsciiLower(right)) != std::string::npos;
  const auto left_time = ParseStamp(left);
  const auto right_time = ParseStamp(right);
  const int order = left_time && right_time
                        ? (*left_time < *right_time ? -1 : (*left_time > *right_time ? 1 : 0))
                        : left.compare(right);
  if (op == "=") return order == 0;
  if (op == "!=") return order != 0;
  if (op == ">=") return order >= 0;
  if (op == "<=") return order <= 0;
  return op == ">" ? order > 0 : order < 0;
}

}  // namespace

class LogFilterParser {
 public:
  explicit LogFilterParser(std::string_view text) : rest_(text) {}

  Result<LogFilter> Whole() {
    SkipSpace();
    if (rest_.empty()) return LogFilter();
    LOCKSTEP_TRY(LogFilter filter, Joined(LogFilter::Kind::kAnd));
    if (!rest_.empty()) return Bad();
    return filter;
  }

 private:
  tl::unexpected<Error> Bad() const {
    return Fail(Code::kInvalidArgument,
                "Unparseable filter: syntax error near \"" + Printable(rest_, 40) + "\"");
  }

  void SkipSpace() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0) {
      rest_.remove_prefix(1);
    }
  }

  bool Take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    const bool is_word = std::isalpha(static_cast<unsigned char>(word.front())) != 0;
    if (is_word && rest_.size() > word.size() && rest_[word.size()] != ' ' &&
        rest_[word.size()] != '(' && rest_[word.size()] != '\n') {
      return false;
    }
    rest_.remove_prefix(word.size());
    SkipSpace();
    return true;
  }

  // OR binds closer than AND in this language.
  Result<LogFilter> Joined(LogFilter::Kind kind) {
    const bool is_and = kind == LogFilter::Kind::kAnd;
    LogFilter joined;
    joined.kind_ = kind;
    while (true) {
      auto part = is_and ? Joined(LogFilter::Kind::kOr) : Term();
      if (!part) return part;
      joined.parts_.push_back(*std::move(part));
      if (Take(is_and ? "AND" : "OR")) continue;
      // Comparisons side by side are joined by AND.
      if (is_and && !rest_.empty() && rest_.front() != ')') continue;
      return joined;
    }
  }

  Result<LogFilter> Term() {
    if (Take("NOT") || Take("-")) {
      LOCKSTEP_TRY(LogFilter inner, Term());
      LogFilter negated;
      negated.kind_ = LogFilter::Kind::kNot;
      negated.parts_.push_back(std::move(inner));
      return negated;
    }
    if (!Take("(")) return Comparison();
    LOCKSTEP_TRY(LogFilter inner, Joined(LogFilter::Kind::kAnd));
    if (!Take(")")) return Bad();
    return inner;
  }

  Result<LogFilter> Comparison() {
    LogFilter comparison;
    comparison.kind_ = LogFilter::Kind::kComparison;
    bool quoted = false;
    while (!rest_.empty() && (quoted || std::string_view("=!:<>() \n").find(rest_.front()) ==
                                            std::string_view::npos)) {
      if (rest_.front() == '"') quoted = !quoted;
      comparison.field_ += rest_.front();
      rest_.remove_prefix(1);
    }
    SkipSpace();
    if (comparison.field_.empty() || rest_.starts_with("=~") || rest_.starts_with("!~")) {
      return Bad();
    }
    for (const std::string_view op : {"!=", ">=", "<=", "=", ":", ">", "<"}) {
      if (!Take(op)) continue;
      comparison.op_ = op;
      LOCKSTEP_TRY(comparison.value_, Value());
      return comparison;
    }
    return Bad();
  }

  Result<std::string> Value() {
    std::string value;
    if (!rest_.starts_with('"')) {
      const auto end = rest_.find_first_of(" )\n");
      value = rest_.substr(0, end);
      rest_.remove_prefix(value.size());
      SkipSpace();
      if (value.empty()) return Bad();
      return value;
    }
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        SkipSpace();
        return value;
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      value += rest_[i];
    }
    return Bad();
  }

  std::string_view rest_;
};

Result<LogFilter> LogFilter::Parse(std::string_view text) {
  constexpr std::size_t kMaxFilter = 20'000;
  if (text.size() > kMaxFilter) return Fail(Code::kInvalidArgument, "The filter is too long.");
  return LogFilterParser(text).Whole();
}

bool LogFilter::Matches(const Json& entry) const {
  const auto matches = [&](const LogFilter& part) { return part.Matches(entry); };
  switch (kind_) {
    case Kind::kAll: return true;
    case Kind::kAnd: return std::all_of(parts_.begin(), parts_.end(), matches);
    case Kind::kOr: return std::any_of(parts_.begin(), parts_.end(), matches);
    case Kind::kNot: return !matches(parts_.front());
    case Kind::kComparison: break;
  }
  const Json* at = &entry;
  for (const std::string& part : PartsOf(field_)) at = &At(*at, part);
  if (at->is_null()) return op_ == "!=";
  return Compares(at->is_string() ? at->get<std::string>() : Dump(*at), op_, value_);
}

}  // namespace lockstep::sandbox
