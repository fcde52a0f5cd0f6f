// What a registry's refusal means, and what the user can do about it. Pure.
#pragma once

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

// Artifact Registry and what it serves of Container Registry: *.pkg.dev, gcr.io, *.gcr.io.
bool IsGoogleRegistry(std::string_view host);

}  // namespace lockstep::oci
