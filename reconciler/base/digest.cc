#include "reconciler/base/digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

#include "reconciler/base/hex.h"

namespace lockstep {
namespace {

// SHA-256 is in every OpenSSL: a failure means that there is no memory or no crypto library, and
// there is no digest to go on with.
void Require(bool done) {
  if (!done) std::abort();
}

}  // namespace

struct Sha256::State {
  State() : context(EVP_MD_CTX_new()) {
    Require(context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1);
  }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  EVP_MD_CTX* context = nullptr;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Add(std::string_view bytes) {
  Require(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::Bytes() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  Require(EVP_DigestFinal_ex(state_->context, digest.data(), &size) == 1);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string Sha256::Hex() { return HexOf(Bytes()); }

std::string Sha256Hex(std::string_view bytes) {
  Sha256 sum;
  sum.Add(bytes);
  return sum.Hex();
}

std::string Sha256Bytes(std::string_view bytes) {
  Sha256 sum;
  sum.Add(bytes);
  return sum.Bytes();
}

}  // namespace lockstep
