// Fields: the members of a credential file, with errors that name the one that is wrong.
#pragma once

#include <string>
#include <string_view>

#include "plugins/google_auth/exchange.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::google_auth {

// Errors are kInvalidArgument, begin with the member's name and hold nothing of its value unless
// it is a URL, which is cut at its query.
class Fields {
 public:
  // `prefix` goes in front of every name: "credential_source.".
  explicit Fields(const Json& object, std::string prefix = "")
      : object_(object), prefix_(std::move(prefix)) {}

  const Json& object() const { return object_; }
  bool Has(std::string_view name) const { return !At(object_, name).is_null(); }

  // Absent is ""; what is no text, or holds a NUL, is an error.
  Result<std::string> Text(std::string_view name) const;
  Result<std::string> Required(std::string_view name) const;  // not empty

  // A URL that is shown a secret, checked by CheckSecretUrl; `fallback` if it is absent.
  Result<std::string> SecretUrl(std::string_view name, LoopbackUrls loopback,
                                std::string_view fallback = "") const;

  // "NAME: why".
  tl::unexpected<Error> Refuse(std::string_view name, const std::string& why) const;

 private:
  const Json& object_;
  std::string prefix_;
};

}  // namespace lockstep::google_auth
