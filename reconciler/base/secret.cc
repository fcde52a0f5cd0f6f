#include "reconciler/base/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace lockstep {
namespace {

// The whole buffer, also what lies behind the end of the text (a move leaves a short text there).
void Wipe(std::string& text) noexcept {
  text.resize(text.capacity());  // never allocates
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace

Secret::Secret(std::string&& text) noexcept : text_(std::move(text)) { Wipe(text); }

Secret::~Secret() { Wipe(text_); }

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { Wipe(other.text_); }

Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  std::string copy = other.text_;
  Wipe(text_);
  text_ = std::move(copy);
  Wipe(copy);
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  Wipe(text_);
  text_ = std::move(other.text_);
  Wipe(other.text_);
  return *this;
}

}  // namespace lockstep
