// An RSA key of the tests' own, and OpenSSL as the judge of what was signed with it.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

namespace lockstep::google_auth {

class TestKey {
 public:
  explicit TestKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

  // Made once a program: it takes some 100 ms.
  static const TestKey& Rsa() {
    static const TestKey key(EVP_RSA_gen(2048));
    return key;
  }

  std::string PrivatePem() const { return Pem(nullptr); }
  std::string EncryptedPem() const { return Pem(EVP_aes_128_cbc()); }

  // What `signature` was made for is exactly `text`: RSASSA-PKCS1-v1_5 with SHA-256.
  bool Verifies(std::string_view text, std::string_view signature) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                            text.size()) == 1;
  }

 private:
  static const unsigned char* Bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }

  std::string Pem(const EVP_CIPHER* cipher) const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    std::string password = "password";
    PEM_write_bio_PKCS8PrivateKey(
        memory.get(), key_.get(), cipher, cipher == nullptr ? nullptr : password.data(),
        cipher == nullptr ? 0 : static_cast<int>(password.size()), nullptr, nullptr);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

// The inverse of Base64Url; "" if `text` is padded or holds other characters.
inline std::string FromBase64Url(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  unsigned int bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos) return "";
    bits = bits << 6U | static_cast<unsigned int>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned int>(count) & 0xFFU);
  }
  return bytes;
}

}  // namespace lockstep::google_auth
