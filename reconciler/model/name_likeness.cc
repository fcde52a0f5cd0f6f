#include "reconciler/model/name_likeness.h"

#include <algorithm>
#include <map>
#include <utility>

namespace lockstep {
namespace {

constexpr std::size_t kFewNames = 4;  // of fewer, nothing is common

bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
bool IsSmall(char c) { return c >= 'a' && c <= 'z'; }
bool Separates(char c) { return c == '-' || c == '_' || c == '.' || c == '/' || c == ' '; }

// Whether a word begins with the capital at `at`: after anything else, or as the first letter of
// the word that follows a run of capitals.
bool BeginsWord(std::string_view name, std::size_t at) {
  if (at == 0 || !IsCapital(name[at])) return false;
  if (!IsCapital(name[at - 1])) return true;
  return at + 1 < name.size() && IsSmall(name[at + 1]);
}

}  // namespace

std::vector<std::string> NameWords(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (std::size_t at = 0; at < name.size(); ++at) {
    const char c = name[at];
    if (Separates(c) || BeginsWord(name, at)) end_word();
    if (!Separates(c)) word += IsCapital(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  end_word();
  return words;
}

Likeness LikenessOf(std::string_view written, std::string_view resource,
                    const std::set<std::string>& common) {
  const std::vector<std::string> ours = NameWords(written);
  const std::vector<std::string> theirs = NameWords(resource);
  if (ours.empty()) return Likeness::kNone;
  if (ours.size() <= theirs.size() && std::equal(ours.begin(), ours.end(), theirs.begin())) {
    return ours.size() == theirs.size() ? Likeness::kSame : Likeness::kBegins;
  }
  std::size_t telling = 0;
  std::size_t shared = 0;
  for (const std::string& word : ours) {
    if (common.contains(word)) continue;
    ++telling;
    if (std::find(theirs.begin(), theirs.end(), word) != theirs.end()) ++shared;
  }
  return shared > 0 && shared * 2 >= telling ? Likeness::kShares : Likeness::kNone;
}

std::set<std::string> CommonWords(std::span<const std::string> names) {
  std::map<std::string, std::size_t> holders;
  for (const std::string& name : names) {
    const std::vector<std::string> words = NameWords(name);
    for (const std::string& word : std::set<std::string>(words.begin(), words.end())) {
      ++holders[word];
    }
  }
  std::set<std::string> common;
  for (const auto& [word, count] : holders) {
    if (names.size() >= kFewNames && count * 2 > names.size()) common.insert(word);
  }
  return common;
}

}  // namespace lockstep
