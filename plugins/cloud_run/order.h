// WantedImage and Order: what an image reference names, and what a plan tells Apply and the
// witnesses about it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/cloud_run/resource_head.h"
#include "plugins/cloud_run/when_running.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/image.h"
#include "reconciler/model/resource.h"

namespace lockstep::cloud_run {

// The observations of images that a plan reads: {"oci_image", canonical text of the reference}.
inline constexpr std::string_view kImageType = "oci_image";

// What the manifest's reference names now.
struct WantedImage {
  ImageReference reference{};
  std::string digest{};  // of the reference; of an index, if it is one
  std::string child{};   // of an index: its linux/amd64 manifest, which Cloud Run reports
};

// The digests that a revision or a job may run: Cloud Run shows an index as its child.
std::vector<std::string> Accepted(const WantedImage& image);
bool IsAccepted(std::string_view digest, const std::vector<std::string>& accepted);

// What the reference names, for a sentence: ":latest is sha256:9f2c41d07e55…", or of one with a
// digest "the manifest names sha256:9f2c41d07e55…".
std::string NamedText(const WantedImage& image);

// Reads the image's observation. Errors: why it could not be read (its own code), or kNotFound if
// the registry has no such tag or digest.
Result<WantedImage> FindImage(const std::string& reference, const Observations& seen);

// Change::payload. What Apply does and what the witnesses hold live against.
struct Order {
  std::string name{};                  // full name of the resource
  std::string image{};                 // "repository@sha256:...": what is deployed
  std::vector<std::string> digests{};  // accepted as proof
  bool direct = false;                 // of a service: all traffic in one update, nothing staged
  ResourceHead seen{};                 // when the plan was made: says later what moved
  std::string seen_image{};            // as the template named it then
  std::string container{};             // of a job: the one that gets the image; empty: its only one
  WhenRunning when_running = WhenRunning::kUpdate;  // of a job
};
Json ToJson(const Order& order);

// kInvalidArgument if `payload` is not what ToJson makes: a plan of another version.
Result<Order> OrderFrom(const Json& payload);

// What moved between the plan and `live`, fit to print: "generation 42 -> 43, image A -> B; last
// changed TIME by WHO".
std::string WhatMoved(const Order& order, const ResourceHead& live, std::string_view live_image);

}  // namespace lockstep::cloud_run
