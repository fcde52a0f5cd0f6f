#include "plugins/firestore/sentence.h"

#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr std::size_t kMillisecondDigits = 3;

// The digits of a second's fraction beyond milliseconds, which TimePoint does not hold.
std::string_view FinerDigits(std::string_view time) {
  const std::size_t point = time.find('.');
  if (point == std::string_view::npos) return "";
  const std::size_t end = time.find_first_not_of("0123456789", point + 1);
  const std::string_view digits = time.substr(point + 1, end - point - 1);
  return digits.size() > kMillisecondDigits ? digits.substr(kMillisecondDigits) : "";
}

}  // namespace

std::optional<std::string> EarlierBy(std::string_view time, Duration duration) {
  const std::optional<TimePoint> parsed = ParseTime(time);
  if (!parsed) return std::nullopt;
  std::string earlier = FormatTime(*parsed - duration);
  const std::string_view finer = FinerDigits(time);
  if (finer.empty()) return earlier;
  earlier.pop_back();  // the zone, 'Z'
  if (earlier.find('.') == std::string::npos) earlier += ".000";
  return earlier + std::string(finer) + "Z";
}

Sentence::Sentence(Rules rules, std::string read_time, std::string cutoff,
                   std::set<std::size_t> suspended)
    : rules_(std::move(rules)),
      read_time_(std::move(read_time)),
      cutoff_(std::move(cutoff)),
      suspended_(std::move(suspended)) {}

Result<Sentence> Sentence::Make(Rules rules, std::string read_time, Duration untouched_for,
                                std::set<std::size_t> suspended) {
  std::optional<std::string> cutoff = EarlierBy(read_time, untouched_for);
  if (!cutoff || untouched_for < Duration::zero()) {
    return Fail(Code::kInvalidArgument,
                "no set of documents is given by the time \"" + Printable(read_time) + "\"");
  }
  return Sentence(std::move(rules), std::move(read_time), *std::move(cutoff), std::move(suspended));
}

bool Sentence::IsOldEnough(const Row& row) const {
  return CompareTimes(row.update_time, cutoff_) <= 0;
}

bool Sentence::ExistedAtReadTime(const Row& row) const {
  return CompareTimes(row.create_time, read_time_) <= 0;
}

bool Sentence::MovedSince(const Row& row) const {
  return CompareTimes(row.update_time, read_time_) > 0;
}

}  // namespace lockstep::firestore
