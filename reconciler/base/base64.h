// Bytes as base64 (RFC 4648), on OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

std::string Base64(std::string_view bytes);     // with padding
std::string Base64Url(std::string_view bytes);  // the URL-safe alphabet, without padding

}  // namespace lockstep
