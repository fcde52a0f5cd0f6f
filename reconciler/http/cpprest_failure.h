// What a failure of cpprestsdk means: its codes alone do not tell, its texts help. Pure.
#pragma once

#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep {

// The error that an exception's code and text stand for. The message is the reason alone, for the
// caller to put method and host before it. `certificate` is what OpenSSL found wrong with the
// peer's certificate, "" if nothing.
//   kDataLoss           the answer began and then broke off, or is no HTTP
//   kPermissionDenied   the certificate was refused
//   kUnavailable        all else: not resolved, not connected, reset, closed before an answer
Error FailureOf(int code, std::string_view text, std::string_view certificate);

}  // namespace lockstep
