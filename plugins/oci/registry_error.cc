#include "plugins/oci/registry_error.h"

#include <algorithm>
#include <string>
#include <utility>

#include "reconciler/base/json.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/google_api.h"

namespace lockstep::oci {
namespace {

constexpr std::size_t kShownMessage = 300;
constexpr std::size_t kShownCode = 40;

// The entries of the body's `errors`; empty for a body of any other form.
Json ErrorsIn(const Response& response) {
  const Result<Json> body = ParseJson(response.body);
  if (!body || !At(*body, "errors").is_array()) return Json::array();
  return At(*body, "errors");
}

bool Names(const Json& errors, std::string_view code) {
  return std::any_of(errors.begin(), errors.end(),
                     [&](const Json& error) { return StringAt(error, "code") == code; });
}

// "DENIED: no access (HTTP 403)", or "" if the registry did not say.
std::string RegistrysWords(const Json& errors, int status) {
  if (errors.empty()) return "";
  const std::string code = StringAt(errors.front(), "code");
  const std::string message = StringAt(errors.front(), "message");
  if (code.empty() && message.empty()) return "";
  return Printable(code, kShownCode) + ": " + Printable(message, kShownMessage) + " (HTTP " +
         std::to_string(status) + ")";
}

Code CodeFor(const Json& errors, Code by_status) {
  if (Names(errors, "UNAUTHORIZED")) return Code::kUnauthenticated;
  if (Names(errors, "DENIED")) return Code::kPermissionDenied;
  if (Names(errors, "TOOMANYREQUESTS")) return Code::kResourceExhausted;
  return by_status;
}

std::string WhatToDo(Code code, const ImageReference& image) {
  if (code != Code::kPermissionDenied && code != Code::kUnauthenticated) return "";
  if (!IsGoogleRegistry(image.host)) {
    return "; the image is private or does not exist: Lockstep has credentials for Google's "
           "registries and those of --allow-registry only";
  }
  if (code == Code::kUnauthenticated) {
    return "; the registry did not accept the credentials: check them with lockstep doctor";
  }
  return "; check that the repository exists and that the account has "
         "artifactregistry.repositories.downloadArtifacts on it "
         "(roles/artifactregistry.reader)";
}

}  // namespace

bool SaysUnknown(const Response& response) {
  if (response.status != 404) return false;
  const Json errors = ErrorsIn(response);
  return Names(errors, "MANIFEST_UNKNOWN") || Names(errors, "NAME_UNKNOWN");
}

Error RefusalOf(const Response& response, const ImageReference& image) {
  if (response.status < 400) {
    return {.code = Code::kDataLoss,
            .message = "a redirect (HTTP " + std::to_string(response.status) +
                       ") where an answer is due; it is not followed"};
  }
  Error error = ErrorOf(response);
  const Json errors = ErrorsIn(response);
  error.code = CodeFor(errors, error.code);
  if (std::string words = RegistrysWords(errors, response.status); !words.empty()) {
    error.message = std::move(words);
  }
  error.message += WhatToDo(error.code, image);
  return error;
}

Status RequireWhole(const Response& response, const ImageReference& image, std::string_view what) {
  if (response.status >= 300) return Fail(RefusalOf(response, image));
  if (response.status == 200) return {};
  return Fail(Code::kDataLoss, "HTTP " + std::to_string(response.status) + " where a whole " +
                                   std::string(what) + " is due");
}

Status RequireDigest(const std::string& sent, const std::string& asked) {
  if (sent == asked) return {};
  return Fail(Code::kDataLoss, "the registry sent " + sent + " where " + asked + " was asked");
}

}  // namespace lockstep::oci
