// MakeHttp: the one transport of the program, on cpprestsdk, with its traps closed.
#pragma once

#include <memory>
#include <string>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/http/proxy.h"

namespace lockstep {

struct HttpOptions {
  ProxyRules proxies{};          // ReadProxyRules(); none by default
  std::string ca_file{};         // PEM: authorities trusted besides the system's
  bool metadata_server = false;  // plain http to Google's metadata server, never by a proxy
};

// A Writer that makes one attempt: no retry, no redirect, no credential of its own. Beyond what
// http.h promises:
// - `timeout` bounds resolving, connecting and every byte, and the caller is released by `clock`
//   even if a name server hangs. A fired stop token acts within milliseconds. `clock` is a real
//   one (it sleeps) and outlives the transport.
// - Every write has a connection of its own: the library repeats a request whose reused connection
//   dies. Reads share connections; a read may therefore reach the server twice.
// - An answer whose end cannot be told from a cut is kDataLoss: a 2xx with neither Content-Length
//   nor chunks, a malformed length, an interim (1xx) answer.
// - Plain http is for loopback (and the metadata server, if allowed); anything else is
//   kPermissionDenied before a packet leaves. A certificate that is not accepted is
//   kPermissionDenied too, with OpenSSL's reason.
// - kInvalidArgument: a URL that does not parse, control characters in a header, and headers that
//   belong to the transport (content-length, connection, ...; host over TLS).
// - Messages name method, host and reason, never a path, a header or a proxy's password.
// Limits of the library, which no caller can lift: one chunk of a chunked body, and the header of
// an answer, are held in memory whole before max_body is looked at.
//
// Call it before other threads start: it reads SSL_CERT_FILE and SSL_CERT_DIR, and then sets them
// (see tls_store.h).
// Errors: kInvalidArgument (a file of certificates that cannot be read).
Result<std::unique_ptr<Writer>> MakeHttp(HttpOptions options, Clock& clock);

}  // namespace lockstep
