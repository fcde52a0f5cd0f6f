// JsonArrayCutter: cuts the objects out of a JSON array while it arrives. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep::firestore {

// Takes the text of one element, from its '{' to its '}'; parsing it is the taker's work.
using TakeElement = std::function<Status(std::string_view element)>;

// Memory is bounded by one element. What is no array of objects, and what stands before or after
// it, is kDataLoss; so is an array that Finish finds cut short. Not thread-safe.
class JsonArrayCutter {
 public:
  // `largest` bytes of one element; a larger one is kDataLoss.
  JsonArrayCutter(TakeElement take, std::size_t largest);

  // Bytes in order, cut anywhere. After an error, which may be the taker's, nothing more is taken:
  // every further call returns that error again.
  Status Add(std::string_view bytes);

  // Call it once, after the last bytes.
  Status Finish() const;

 private:
  enum class Where { kBefore, kFirst, kElement, kAfterElement, kNext, kAfter };

  Status Cut(std::string_view bytes);
  Status HandOn(std::string_view last_part);
  Status Hold(std::string_view part);
  // Both go on at `at`, and set it behind what they took.
  Status BetweenElements(std::string_view bytes, std::size_t& at);
  Status InElement(std::string_view bytes, std::size_t& at);
  // Both tell where they stopped: behind the element or the string, or at the end of `bytes`.
  std::size_t SkipElement(std::string_view bytes, std::size_t at);
  std::size_t SkipString(std::string_view bytes, std::size_t at);

  TakeElement take_;
  std::size_t largest_;
  Where where_ = Where::kBefore;
  std::size_t begin_ = 0;  // of the element's part in the bytes at hand
  int open_ = 0;           // braces and brackets of the element
  bool in_string_ = false;
  bool escaped_ = false;
  std::string held_;  // the part of an element that earlier bytes brought
  std::size_t taken_ = 0;
  Status failed_{};
};

}  // namespace lockstep::firestore
