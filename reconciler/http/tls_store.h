// Whom to trust over TLS, loaded once, and what OpenSSL holds against a peer's certificate.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "reconciler/base/result.h"

struct ssl_ctx_st;     // OpenSSL's SSL_CTX
struct x509_store_st;  // X509_STORE

namespace lockstep {

// What was wrong with the last certificate that a peer showed. Thread-safe.
class CertificateVerdict {
 public:
  void Record(std::string problem);
  std::string Take();  // "" if nothing was; forgets it

 private:
  std::mutex mutex_;  // guards problem_
  std::string problem_{};
};

// The authorities of SSL_CERT_FILE and SSL_CERT_DIR, or OpenSSL's defaults, and of one more file.
// Thread-safe once made.
class TlsStore {
 public:
  // Parses the certificates (some 30 ms) and then points both variables at nothing, because
  // cpprestsdk would have OpenSSL parse them again for each connection. A second call finds the
  // values of before. REQUIRES: no other thread reads the environment meanwhile.
  // Errors: kInvalidArgument for a file that is named and cannot be read.
  static Result<std::shared_ptr<TlsStore>> Load(const std::string& ca_file);

  // Makes connections of `context` trust this store, speak TLS 1.2 or later, and tell `verdict`
  // why they refused a certificate. The host's name is checked by the library.
  void Install(ssl_ctx_st* context, std::shared_ptr<CertificateVerdict> verdict) const;

 private:
  struct Free {
    void operator()(x509_store_st* store) const;
  };
  explicit TlsStore(std::unique_ptr<x509_store_st, Free> store) : store_(std::move(store)) {}

  std::unique_ptr<x509_store_st, Free> store_;
};

}  // namespace lockstep
