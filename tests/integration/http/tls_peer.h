// A throw-away authority, certificates of any fault, and the server's half of TLS.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <string>

#include "tests/support/hostile_server.h"

namespace lockstep::testing {

using KeyPtr = std::shared_ptr<EVP_PKEY>;
using CertificatePtr = std::shared_ptr<X509>;

struct Identity {
  KeyPtr key;
  CertificatePtr certificate;
};

struct CertificateTraits {
  std::string name = "localhost";  // as subject and as alternative name
  long begins = -3'600;            // seconds from now
  long ends = 3'600;
  bool authority = false;
};

inline void Extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), X509_EXTENSION_free);
  X509_add_ext(certificate, extension.get(), -1);
}

// Signed by `issuer`, or by itself.
inline Identity MakeIdentity(const CertificateTraits& traits, const Identity* issuer = nullptr) {
  static long serial = 1;
  Identity made{KeyPtr(EVP_EC_gen("P-256"), EVP_PKEY_free), CertificatePtr(X509_new(), X509_free)};
  X509* certificate = made.certificate.get();
  const Identity& signer = issuer == nullptr ? made : *issuer;
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), traits.begins);
  X509_gmtime_adj(X509_getm_notAfter(certificate), traits.ends);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(traits.name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
  if (traits.authority) {
    Extend(certificate, signer.certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  } else {
    Extend(certificate, signer.certificate.get(), NID_subject_alt_name, "DNS:" + traits.name);
  }
  X509_sign(certificate, signer.key.get(), EVP_sha256());
  return made;
}

inline void WriteCertificate(const std::string& path, const Identity& identity) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
  PEM_write_X509(file.get(), identity.certificate.get());
}

// Speaks TLS as `identity` on the peer's connection; answers one request with `answer`.
inline void AnswerOverTls(Peer& peer, const Identity& identity, const std::string& answer,
                          int newest = TLS1_3_VERSION) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                                  SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), newest);
  SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
  SSL_CTX_use_certificate(context.get(), identity.certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), identity.key.get());
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
  SSL_set_fd(ssl.get(), peer.descriptor());
  if (SSL_accept(ssl.get()) != 1) return;
  std::string request;
  char bytes[4096];
  while (request.find("\r\n\r\n") == std::string::npos) {
    const int got = SSL_read(ssl.get(), bytes, sizeof bytes);
    if (got <= 0) return;
    request.append(bytes, static_cast<std::size_t>(got));
  }
  SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
  peer.WaitForClose();
}

}  // namespace lockstep::testing
