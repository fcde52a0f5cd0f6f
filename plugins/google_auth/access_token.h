// Access tokens that somebody else fetched: from a variable, or from a file that is kept fresh.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

// `text` without the white space around it. kInvalidArgument, naming `origin` and never the text,
// if it is empty or holds anything but visible ASCII: such a byte in a header would end it.
Result<Secret> CleanToken(std::string_view text, const std::string& origin);

// Always `token`, until a server refuses it: it cannot be refreshed, and the error says so.
// `origin` is the variable's name.
std::unique_ptr<TokenSource> FixedToken(Secret token, std::string origin);

// What the file at `path` holds each time a token is asked for. One that was refused is not handed
// out again until the file holds another.
std::unique_ptr<TokenSource> TokenFromFile(std::string path);

}  // namespace lockstep::google_auth
