#include "plugins/firestore/target_list.h"

#include <algorithm>
#include <cstdint>

namespace lockstep::firestore {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{64} << 10;  // a record has 4 KiB at most
constexpr unsigned kDigitBits = 7;
constexpr std::size_t kMoreDigits = std::size_t{1} << kDigitBits;

// Seven bits a byte, the lowest first; the top bit says that more follow.
void AppendNumber(std::string& record, std::size_t number) {
  for (; number >= kMoreDigits; number >>= kDigitBits) {
    record += static_cast<char>(number % kMoreDigits + kMoreDigits);
  }
  record += static_cast<char>(number);
}

// `text` as what it does not share with the one before it, which it then is.
void AppendText(std::string& record, std::string_view text, std::string& before) {
  const std::string_view old = before;
  std::size_t alike = 0;
  while (alike < std::min(old.size(), text.size()) && old[alike] == text[alike]) ++alike;
  AppendNumber(record, alike);
  AppendNumber(record, text.size() - alike);
  record += text.substr(alike);
  before = text;
}

}  // namespace

void TargetList::Add(const Target& target) {
  if (!whole_) return;
  std::string record;
  AppendText(record, target.id, added_.id);
  AppendText(record, target.update_time, added_.update_time);
  AppendNumber(record, target.rule);
  if (blocks_.empty() || blocks_.back().size() + record.size() > kBlockBytes) {
    bytes_ += kBlockBytes;
    whole_ = bytes_ <= most_bytes_;
    if (!whole_) return blocks_.clear();
    blocks_.emplace_back().reserve(kBlockBytes);
  }
  blocks_.back() += record;
}

std::string_view TargetList::TakeBytes(std::size_t size) {
  const std::string_view block = blocks_.front();
  const std::string_view bytes = block.substr(read_, size);
  read_ += size;
  return bytes;
}

std::size_t TargetList::TakeNumber() {
  std::size_t number = 0;
  for (unsigned shift = 0;; shift += kDigitBits) {
    const auto digit = static_cast<std::uint8_t>(TakeBytes(1).front());
    number += (digit % kMoreDigits) << shift;
    if (digit < kMoreDigits) return number;
  }
}

void TargetList::TakeText(std::string& before) {
  before.resize(TakeNumber());
  before += TakeBytes(TakeNumber());
}

std::optional<Target> TargetList::Take() {
  if (!blocks_.empty() && read_ == blocks_.front().size()) {
    blocks_.pop_front();
    read_ = 0;
  }
  if (blocks_.empty()) return std::nullopt;
  TakeText(taken_.id);
  TakeText(taken_.update_time);
  taken_.rule = TakeNumber();
  return taken_;
}

}  // namespace lockstep::firestore
