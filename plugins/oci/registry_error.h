// What a registry's refusal means, and what the user can do about it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/model/image.h"

namespace lockstep::oci {

// True for the one answer that says "there is no such image": a 404 with a registry's JSON body
// that names MANIFEST_UNKNOWN or NAME_UNKNOWN, and nothing else. A 404 of a proxy is none.
bool SaysUnknown(const Response& response);

// The error of an answer that is no manifest, with the registry's own words and what to do.
// REQUIRES: response.status >= 300.
Error RefusalOf(const Response& response, const ImageReference& image);

// RefusalOf, or kDataLoss for a success that is not all of `what` ("manifest", "blob").
Status RequireWhole(const Response& response, const ImageReference& image, std::string_view what);

// kDataLoss if the bytes that came have another digest than the one asked for.
Status RequireDigest(const std::string& sent, const std::string& asked);

}  // namespace lockstep::oci
