// HmacSha256Hex: a signature with a shared key, on OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

// HMAC-SHA256 (RFC 2104) in 64 lower-case hexadecimal digits.
std::string HmacSha256Hex(std::string_view key, std::string_view bytes);

}  // namespace lockstep
