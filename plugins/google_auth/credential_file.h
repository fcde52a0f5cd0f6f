// Credential files, as Google's tools write them: read once, by their `type`.
#pragma once

#include <memory>
#include <string>

#include "plugins/google_auth/exchange.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

struct FileCredentials {
  std::unique_ptr<TokenGrant> grant{};  // never null
  std::string who{};                    // "service account rec@p.iam.gserviceaccount.com"
  std::string quota_project{};          // quota_project_id; empty: none
  std::string account{};                // e-mail of the service account it acts as; empty: none
};

// service_account, authorized_user, external_account, impersonated_service_account. kNotFound if
// there is no file at `path`; kInvalidArgument if it cannot be read, or is no such file, naming the
// field that is wrong and how to make a right one. No message holds a part of a secret.
Result<FileCredentials> ReadCredentialFile(const std::string& path, const Exchange& exchange);

// The same of a file's content. `exchange` is kept.
Result<FileCredentials> ParseCredentials(const Json& file, const Exchange& exchange);

}  // namespace lockstep::google_auth
