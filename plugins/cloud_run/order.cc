#include "plugins/cloud_run/order.h"

#include <algorithm>
#include <utility>

#include "plugins/cloud_run/container.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {

std::vector<std::string> Accepted(const WantedImage& image) {
  std::vector<std::string> digests{image.digest};
  if (!image.child.empty() && image.child != image.digest) digests.push_back(image.child);
  return digests;
}

bool IsAccepted(std::string_view digest, const std::vector<std::string>& accepted) {
  return !digest.empty() && std::find(accepted.begin(), accepted.end(), digest) != accepted.end();
}

std::string NamedText(const WantedImage& image) {
  const std::string digest = ShortDigest(image.digest);
  return image.reference.digest.empty() ? ":" + image.reference.tag + " is " + digest
                                        : "the manifest names " + digest;
}

Result<WantedImage> FindImage(const std::string& reference, const Observations& seen) {
  LOCKSTEP_TRY(ImageReference parsed, ParseImage(reference));
  const std::string text = Text(parsed);
  const Observation* named = seen.Find({std::string(kImageType), text});
  if (named == nullptr) {
    return Fail(Code::kUnavailable, "what the image " + text + " names was not read");
  }
  if (named->error) return Fail(Error(*named->error).Wrap("the image " + text + " cannot be read"));
  if (!named->present) {
    return Fail(Code::kNotFound,
                std::string(parsed.digest.empty() ? "the tag " : "the image ") + text +
                    " does not exist in the registry; the live image is untouched");
  }
  WantedImage image{.reference = std::move(parsed),
                    .digest = StringAt(named->state, "digest"),
                    .child = StringAt(named->state, "child")};
  if (!IsDigest(image.digest) || (!image.child.empty() && !IsDigest(image.child))) {
    return Fail(Code::kDataLoss, "the registry named no digest for the image " + text);
  }
  return image;
}

Json ToJson(const Order& order) {
  Json seen = ToJson(order.seen);
  seen["image"] = order.seen_image;
  return {{"name", order.name},
          {"image", order.image},
          {"digests", order.digests},
          {"direct", order.direct},
          {"seen", std::move(seen)},
          {"container", order.container},
          {"when_running", Word(order.when_running)}};
}

Result<Order> OrderFrom(const Json& payload) {
  Order order{.name = StringAt(payload, "name"),
              .image = StringAt(payload, "image"),
              .direct = At(payload, "direct") == Json(true),
              .seen = HeadFrom(At(payload, "seen")),
              .seen_image = StringAt(At(payload, "seen"), "image"),
              .container = StringAt(payload, "container")};
  LOCKSTEP_TRY(order.when_running, WhenRunningFrom(StringAt(payload, "when_running")));
  const Json& digests = At(payload, "digests");
  if (digests.is_array()) {
    for (const Json& digest : digests) {
      if (digest.is_string()) order.digests.push_back(digest.get<std::string>());
    }
  }
  if (DigestOf(order.image).empty() || order.digests.empty()) {
    return Fail(Code::kInvalidArgument, "the plan does not say which digest is wanted");
  }
  return order;
}

std::string WhatMoved(const Order& order, const ResourceHead& live, std::string_view live_image) {
  std::string moved;
  const auto add = [&moved](std::string_view what, std::string_view from, std::string_view to) {
    if (from == to) return;
    moved += (moved.empty() ? "" : ", ") + std::string(what) + " " + Printable(from) + " -> " +
             Printable(to);
  };
  add("generation", order.seen.generation, live.generation);
  add("image", order.seen_image, live_image);
  if (moved.empty()) add("etag", order.seen.etag, live.etag);
  return (moved.empty() ? "" : moved + "; ") + LastChanged(live);
}

}  // namespace lockstep::cloud_run
