#include "plugins/oci/challenge.h"

#include <algorithm>
#include <utility>

namespace lockstep::oci {
namespace {

constexpr std::string_view kBlank = " \t";

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  // True if a comma was among what it passed.
  bool SkipSeparators() {
    const auto end = std::min(rest_.find_first_not_of(" \t,"), rest_.size());
    const bool comma = rest_.substr(0, end).find(',') != std::string_view::npos;
    rest_.remove_prefix(end);
    return comma;
  }
  std::string_view Word() { return TakeUntil(" \t,=\""); }
  bool TakeEquals() {
    const auto at = rest_.find_first_not_of(kBlank);
    if (at == std::string_view::npos || rest_[at] != '=') return false;
    rest_.remove_prefix(at + 1);
    return true;
  }
  // After an equals sign: true where a value follows, not the rest of a padding.
  bool AtValue() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlank), rest_.size()));
    return !rest_.empty() && rest_.front() != '=' && rest_.front() != ',';
  }
  // Nullopt if a quotation has no end.
  std::optional<std::string> Value() {
    if (rest_.front() != '"') return std::string(TakeUntil(" \t,"));
    rest_.remove_prefix(1);
    std::string value;
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) return std::nullopt;
      value.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) return std::nullopt;
    rest_.remove_prefix(1);
    return value;
  }
  void SkipPadding() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of("= \t"), rest_.size()));
  }

 private:
  std::string_view TakeUntil(std::string_view stops) {
    const auto end = std::min(rest_.find_first_of(stops), rest_.size());
    const std::string_view taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return taken;
  }

  std::string_view rest_;
};

// Takes the next parameter or scheme. False at what is malformed.
bool TakeNext(Scanner& scan, bool after_comma, std::vector<Challenge>& challenges) {
  const std::string_view word = scan.Word();
  if (word.empty()) return false;
  if (!scan.TakeEquals()) {
    // Without a comma in between it is the credential-like text of the scheme before it.
    if (challenges.empty() || after_comma) challenges.push_back({.scheme = Lower(word)});
    return true;
  }
  if (challenges.empty()) return false;
  if (!scan.AtValue()) {
    scan.SkipPadding();
    return true;
  }
  std::optional<std::string> value = scan.Value();
  if (!value) return false;
  challenges.back().params.emplace(Lower(word), *std::move(value));
  return true;
}

std::string ParamOf(const Challenge& challenge, const std::string& name) {
  const auto found = challenge.params.find(name);
  return found == challenge.params.end() ? "" : found->second;
}

}  // namespace

std::vector<Challenge> ParseChallenges(std::string_view header) {
  std::vector<Challenge> challenges;
  Scanner scan(header);
  while (true) {
    const bool after_comma = scan.SkipSeparators();
    if (scan.AtEnd() || !TakeNext(scan, after_comma, challenges)) return challenges;
  }
}

std::optional<BearerChallenge> BearerIn(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (name != "www-authenticate") continue;
    for (const Challenge& challenge : ParseChallenges(value)) {
      std::string realm = ParamOf(challenge, "realm");
      if (challenge.scheme != "bearer" || realm.empty()) continue;
      return BearerChallenge{.realm = std::move(realm),
                             .service = ParamOf(challenge, "service"),
                             .scope = ParamOf(challenge, "scope")};
    }
  }
  return std::nullopt;
}

}  // namespace lockstep::oci
