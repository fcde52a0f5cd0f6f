// Secret: a string that cannot be printed by accident and is wiped when it goes.
#pragma once

#include <string>
#include <utility>

namespace lockstep {

// No stream operator, no conversion, no formatter: the one way to the text is named Reveal, so
// that a review finds every use. A copy is a second secret, wiped on its own.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  ~Secret();
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;

  const std::string& Reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace lockstep
