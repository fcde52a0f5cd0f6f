#include "plugins/google_auth/jwt.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "reconciler/base/base64.h"

namespace lockstep::google_auth {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// Without it OpenSSL would ask on the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

Result<Owned<EVP_PKEY>> ParseKey(const Secret& pem) {
  const std::string& text = pem.Reveal();
  const Owned<BIO> memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  Owned<EVP_PKEY> key;
  if (memory) key.reset(PEM_read_bio_PrivateKey(memory.get(), nullptr, NoPassword, nullptr));
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return Fail(Code::kInvalidArgument, "private_key is no RSA private key in PEM form");
  }
  return key;
}

Result<std::string> Signature(std::string_view text, EVP_PKEY* key) {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) {
    return Fail(Code::kInvalidArgument, "signing with private_key failed");
  }
  std::string signature(size, '\0');
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  if (EVP_DigestSign(context.get(), out, &size, bytes, text.size()) != 1) {
    return Fail(Code::kInvalidArgument, "signing with private_key failed");
  }
  signature.resize(size);
  return signature;
}

}  // namespace

Status CheckRsaKey(const Secret& pem) {
  LOCKSTEP_TRY(const Owned<EVP_PKEY> key, ParseKey(pem));
  return {};
}

Result<Secret> SignRs256(const Json& header, const Json& claims, const Secret& pem) {
  LOCKSTEP_TRY(const Owned<EVP_PKEY> key, ParseKey(pem));
  const std::string text = Base64Url(Dump(header)) + "." + Base64Url(Dump(claims));
  LOCKSTEP_TRY(const std::string signature, Signature(text, key.get()));
  return Secret{text + "." + Base64Url(signature)};
}

}  // namespace lockstep::google_auth
