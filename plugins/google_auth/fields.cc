#include "plugins/google_auth/fields.h"

#include "plugins/google_auth/token_call.h"

namespace lockstep::google_auth {

Result<std::string> Fields::Text(std::string_view name) const {
  const Json& value = At(object_, name);
  if (value.is_null()) return std::string{};
  if (!value.is_string()) return Refuse(name, "a text is due");
  std::string text = value.get<std::string>();
  if (text.find('\0') != std::string::npos) return Refuse(name, "it holds a NUL");
  return text;
}

Result<std::string> Fields::Required(std::string_view name) const {
  LOCKSTEP_TRY(std::string text, Text(name));
  if (text.empty()) return Refuse(name, "it is missing");
  return text;
}

Result<std::string> Fields::SecretUrl(std::string_view name, LoopbackUrls loopback,
                                      std::string_view fallback) const {
  LOCKSTEP_TRY(std::string url, fallback.empty() ? Required(name) : Text(name));
  if (url.empty()) return std::string{fallback};
  LOCKSTEP_CHECK(CheckSecretUrl(url, prefix_ + std::string{name}, loopback));
  return url;
}

tl::unexpected<Error> Fields::Refuse(std::string_view name, const std::string& why) const {
  return Fail(Code::kInvalidArgument, prefix_ + std::string{name} + ": " + why);
}

}  // namespace lockstep::google_auth
