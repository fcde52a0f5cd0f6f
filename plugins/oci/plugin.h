// Register: the type oci_image, what a reference in a registry names now.
#pragma once

#include <string_view>

#include "reconciler/provider/registry.h"

namespace lockstep::oci {

// Images are only looked at: whoever needs one says so in Resource::needs, by the address
// {"oci_image", text of the reference}, and reads of the observation's state
//   reference   the canonical text
//   digest      of what it names: "sha256:..."; also the fingerprint
//   media_type  of the same
//   child       the digest of the single linux/amd64 image, only if it names an index
//   config      the digest of the image's configuration, only if it names no index
//   program     {entrypoint: [text], cmd: [text]}, as the configuration of the image that runs
//               (of an index: its child's) says; an empty list: it says nothing
//   revision    what it was built from, as a label of the configuration says; absent: no label
//   config_error  why the configuration could not be read, in place of program and revision:
//               nothing is known of them. What is above is known all the same.
inline constexpr std::string_view kImageType = "oci_image";

// kInvalidArgument if the type is provided already.
Status Register(Registry& registry);

}  // namespace lockstep::oci
