// SHA-256, on OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace lockstep {

// Of text that arrives in pieces. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Add(std::string_view bytes);

  // 64 lower-case hexadecimal digits; the same as 32 bytes. Call one of them once, last.
  std::string Hex();
  std::string Bytes();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string Sha256Hex(std::string_view bytes);
std::string Sha256Bytes(std::string_view bytes);

}  // namespace lockstep
