#include "reconciler/base/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

#include "reconciler/base/hex.h"

namespace lockstep {

std::string HmacSha256Hex(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  const unsigned char* made =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), mac.data(), &size);
  if (made == nullptr) std::abort();  // no memory or no crypto library, as in digest.cc
  return HexOf({reinterpret_cast<const char*>(mac.data()), size});
}

}  // namespace lockstep
