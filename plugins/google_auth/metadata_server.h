// The metadata server of Compute Engine, Cloud Run, GKE and Cloud Build: tokens without a key.
#pragma once

#include <memory>
#include <string>

#include "plugins/google_auth/exchange.h"
#include "reconciler/base/result.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

struct MetadataSettings {
  std::string host{};    // "HOST" or "HOST:PORT"; empty: Google's own, if it is there
  std::string ip{};      // where it is looked for; empty: Google's own address
  Duration wait{3'000};  // of one look

  // GCE_METADATA_HOST or GCE_METADATA_ROOT, GCE_METADATA_IP, GCE_METADATA_TIMEOUT (seconds).
  // kInvalidArgument that names the variable.
  static Result<MetadataSettings> FromEnvironment(const GetEnv& get_env);
};

// Tokens of the service account that is attached to this machine, over plain http: the server can
// only be reached from it. Unless a host is set, the first fetch looks for one, three times for
// `wait` at most; if there is none the answer is `none`, then and ever after. What does not carry
// `Metadata-Flavor: Google` is not the metadata server, whatever it says.
std::unique_ptr<TokenGrant> MetadataGrant(MetadataSettings settings, Error none,
                                          const Exchange& exchange);

}  // namespace lockstep::google_auth
