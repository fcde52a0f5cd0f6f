#include "reconciler/http/tls_store.h"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

// A name that no file system has.
constexpr const char* kNowhere = "/dev/null/certificates-are-loaded-once";

// SSL_CERT_FILE and SSL_CERT_DIR as they were; "" if unset.
struct TrustVariables {
  std::string file{};
  std::string directory{};
};

std::mutex& EnvironmentMutex() {
  static std::mutex mutex;
  return mutex;
}

TrustVariables& Remembered() {  // guarded by EnvironmentMutex
  static TrustVariables variables;
  return variables;
}

// Moves the value of `variable` to `value`, and hides it from OpenSSL.
void Hide(const char* variable, std::string& value) {
  const char* now = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): see Load
  const std::string_view text = now == nullptr ? "" : now;
  if (text == kNowhere) return;
  value = text;
  setenv(variable, kNowhere, 1);  // NOLINT(concurrency-mt-unsafe): see Load
}

TrustVariables HideTrustVariables() {
  const std::lock_guard lock(EnvironmentMutex());
  Hide(X509_get_default_cert_file_env(), Remembered().file);
  Hide(X509_get_default_cert_dir_env(), Remembered().directory);
  return Remembered();
}

using VerdictSlot = std::shared_ptr<CertificateVerdict>;

void FreeVerdict(void*, void* slot, CRYPTO_EX_DATA*, int, long, void*) {
  const std::unique_ptr<VerdictSlot> owner(static_cast<VerdictSlot*>(slot));
}

// Where a context keeps its verdict: it lives as long as the last connection made from it.
int VerdictIndex() {
  static const int kIndex = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, FreeVerdict);
  return kIndex;
}

std::string SubjectOf(const X509* certificate) {
  if (certificate == nullptr) return "";
  std::array<char, 256> subject{};
  X509_NAME_oneline(X509_get_subject_name(certificate), subject.data(), subject.size());
  return std::string(" (") + subject.data() + ")";
}

std::string ProblemOf(X509_STORE_CTX* chain) {
  const int error = X509_STORE_CTX_get_error(chain);
  const std::string subject = SubjectOf(X509_STORE_CTX_get_current_cert(chain));
  // The library compares the host's name after OpenSSL's own checks, and sets no error.
  if (error == X509_V_OK || error == X509_V_ERR_UNSPECIFIED ||
      error == X509_V_ERR_HOSTNAME_MISMATCH) {
    return "it is not for this host" + subject;
  }
  return X509_verify_cert_error_string(error) + subject;
}

int Verify(X509_STORE_CTX* chain, void*) {
  const int accepted = X509_verify_cert(chain);
  if (accepted == 1) return accepted;
  const auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto* slot =
      static_cast<VerdictSlot*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), VerdictIndex()));
  if (slot != nullptr) (*slot)->Record(ProblemOf(chain));
  return accepted;
}

}  // namespace

void CertificateVerdict::Record(std::string problem) {
  const std::lock_guard lock(mutex_);
  problem_ = std::move(problem);
}

std::string CertificateVerdict::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(problem_, "");
}

void TlsStore::Free::operator()(x509_store_st* store) const { X509_STORE_free(store); }

Result<std::shared_ptr<TlsStore>> TlsStore::Load(const std::string& ca_file) {
  const TrustVariables variables = HideTrustVariables();
  std::unique_ptr<X509_STORE, Free> store(X509_STORE_new());
  if (!store) return Fail(Code::kInternal, "no memory for certificates");
  const auto load = [&store](const std::string& path, std::string_view what) -> Status {
    if (X509_STORE_load_file(store.get(), path.c_str()) == 1) return {};
    return Fail(Code::kInvalidArgument,
                std::string(what) + " " + Printable(path) + ": holds no readable certificates");
  };
  if (!variables.file.empty()) {
    LOCKSTEP_CHECK(load(variables.file, "SSL_CERT_FILE"));
  } else {
    X509_STORE_load_file(store.get(), X509_get_default_cert_file());  // absent on plain Debian
  }
  const std::string directory =
      variables.directory.empty() ? X509_get_default_cert_dir() : variables.directory;
  X509_STORE_load_path(store.get(), directory.c_str());
  if (!ca_file.empty()) LOCKSTEP_CHECK(load(ca_file, "certificate file"));
  return std::shared_ptr<TlsStore>(new TlsStore(std::move(store)));
}

void TlsStore::Install(ssl_ctx_st* context, std::shared_ptr<CertificateVerdict> verdict) const {
  SSL_CTX_set1_cert_store(context, store_.get());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  auto slot = std::make_unique<VerdictSlot>(std::move(verdict));
  if (SSL_CTX_set_ex_data(context, VerdictIndex(), slot.get()) == 1) {
    static_cast<void>(slot.release());  // FreeVerdict's now
  }
  SSL_CTX_set_cert_verify_callback(context, Verify, nullptr);
}

}  // namespace lockstep
