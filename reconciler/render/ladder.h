// The ladder of evidence of one resource in words.
#pragma once

#include <span>
#include <string>

#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"
#include "reconciler/render/style.h"

namespace lockstep {

// "ADDRESS: proven (digest, revision, traffic)" if all is; else the first rung that is refuted, or
// if none is, the first that is unknown, with what was seen on the lines below.
std::string RenderLadder(const Address& address, std::span<const Evidence> ladder,
                         const TextStyle& style);

// "ADDRESS: digest refuted: what was seen", one line.
std::string RenderCheck(const Address& address, const Evidence& evidence, const TextStyle& style);

}  // namespace lockstep
