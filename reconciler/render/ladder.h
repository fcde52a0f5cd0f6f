// The ladder of evidence of one resource in words.
#pragma once

#include <span>
#include <string>

#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"
#include "reconciler/model/verification.h"
#include "reconciler/render/style.h"

namespace lockstep {

// "ADDRESS: proven (digest, revision, traffic)" if all is; else the first rung that is refuted, or
// if none is, the first that is unknown, with what was seen and how to look oneself on the lines
// below.
std::string RenderLadder(const Address& address, std::span<const Evidence> ladder,
                         const TextStyle& style);

// "ADDRESS: digest refuted: what was seen", one line.
std::string RenderCheck(const Address& address, const Evidence& evidence, const TextStyle& style);

// The ladder of every resource, then one line that counts them: "Evidence: 26 resources: 24 proven,
// 1 refuted, 1 unknown, 0 not read." Ends with a newline.
std::string RenderVerification(const Verification& verification, const TextStyle& style);

// What was refuted and what could not be read, as `Error:` blocks for stderr; empty if nothing was.
std::string RenderVerificationErrors(const Verification& verification, const TextStyle& style);

// "Still waiting... [1m10s elapsed; not proven: a, b, c and 4 more]", one line.
std::string RenderWaiting(const Verification& so_far, Duration waited);

}  // namespace lockstep
