#include "plugins/firestore/json_array_cutter.h"

#include <utility>

namespace lockstep::firestore {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Status Unreadable(const std::string& why) {
  return Fail(Code::kDataLoss, "the streamed answer is unreadable: " + why);
}

}  // namespace

JsonArrayCutter::JsonArrayCutter(TakeElement take, std::size_t largest)
    : take_(std::move(take)), largest_(largest) {}

Status JsonArrayCutter::Add(std::string_view bytes) {
  if (failed_) failed_ = Cut(bytes);
  return failed_;
}

Status JsonArrayCutter::Cut(std::string_view bytes) {
  begin_ = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    LOCKSTEP_CHECK(where_ == Where::kElement ? InElement(bytes, at) : BetweenElements(bytes, at));
  }
  return where_ == Where::kElement ? Hold(bytes.substr(begin_)) : Status{};
}

Status JsonArrayCutter::InElement(std::string_view bytes, std::size_t& at) {
  at = SkipElement(bytes, at);
  return open_ == 0 ? HandOn(bytes.substr(begin_, at - begin_)) : Status{};
}

Status JsonArrayCutter::HandOn(std::string_view last_part) {
  where_ = Where::kAfterElement;
  ++taken_;
  if (held_.empty() && last_part.size() <= largest_) return take_(last_part);
  LOCKSTEP_CHECK(Hold(last_part));
  Status taken = take_(held_);
  held_.clear();
  return taken;
}

Status JsonArrayCutter::Hold(std::string_view part) {
  if (held_.size() + part.size() > largest_) return Unreadable("an element is too large");
  held_ += part;
  return {};
}

Status JsonArrayCutter::BetweenElements(std::string_view bytes, std::size_t& at) {
  const char c = bytes[at++];
  if (IsSpace(c)) return {};
  const bool may_start = where_ == Where::kFirst || where_ == Where::kNext;
  const bool may_end = where_ == Where::kFirst || where_ == Where::kAfterElement;
  if (where_ == Where::kBefore && c == '[') {
    where_ = Where::kFirst;
  } else if (may_start && c == '{') {
    where_ = Where::kElement;
    begin_ = at - 1;
    open_ = 1;
  } else if (may_end && c == ']') {
    where_ = Where::kAfter;
  } else if (where_ == Where::kAfterElement && c == ',') {
    where_ = Where::kNext;
  } else {
    return Unreadable("it is no array of objects after element " + std::to_string(taken_));
  }
  return {};
}

std::size_t JsonArrayCutter::SkipElement(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && open_ > 0) {
    if (in_string_) {
      at = SkipString(bytes, at);
      continue;
    }
    const char c = bytes[at++];
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++open_;
    if (c == '}' || c == ']') --open_;
  }
  return at;
}

std::size_t JsonArrayCutter::SkipString(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && in_string_) {
    const char c = bytes[at++];
    in_string_ = escaped_ || c != '"';
    escaped_ = !escaped_ && c == '\\';
  }
  return at;
}

Status JsonArrayCutter::Finish() const {
  LOCKSTEP_CHECK(failed_);
  if (where_ == Where::kAfter) return {};
  return Unreadable("it is cut short after element " + std::to_string(taken_));
}

}  // namespace lockstep::firestore
