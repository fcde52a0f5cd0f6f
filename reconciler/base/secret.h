// Secret: a string that cannot be printed by accident and is wiped when it goes.
#pragma once

#include <string>

namespace lockstep {

// No stream operator, no conversion, no formatter: the one way to the text is named Reveal, so
// that a review finds every use. A copy is a second secret, wiped on its own. Nothing appends to
// one: a buffer that grows would leave its old self unwiped.
class Secret {
 public:
  Secret() = default;
  // Takes the text over and leaves nothing of it behind. An lvalue needs a copy or a move in so
  // many words: whoever keeps the original sees that it is one.
  explicit Secret(std::string&& text) noexcept;
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
