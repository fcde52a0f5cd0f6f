// Which container of a template an image belongs to, and the digest that an image text holds. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::cloud_run {

// The index in `containers` (of a service's template or a revision) of the container that takes
// requests: the only one, or the only one with `ports`. kInvalidArgument if none or several have.
Result<std::size_t> IngressContainer(const Json& containers);

// The index in `containers` (of a job) of the one called `name`, or of the only one if `name` is
// empty. kInvalidArgument, naming those that are there: if none has that name, or if there are
// several and nothing tells which of them an image is meant for.
Result<std::size_t> JobContainer(const Json& containers, std::string_view name);

// The image of the container called `name` in an execution: of the only one, whatever its name,
// since the platform makes up names where none was given. Empty if there is none.
std::string ImageIn(const Json& containers, std::string_view name);

// All images of `containers`, comma-separated and fit to print.
std::string ImagesOf(const Json& containers);

// What stands after the last @ of an image, if that is a digest; else "": a tag says nothing.
std::string DigestOf(std::string_view image);

// "sha256:9f2c41d07e55…": for sentences. Empty text is "unknown".
std::string ShortDigest(std::string_view digest);

}  // namespace lockstep::cloud_run
