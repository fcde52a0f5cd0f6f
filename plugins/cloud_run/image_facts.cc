#include "plugins/cloud_run/image_facts.h"

#include <optional>
#include <utility>

#include "plugins/cloud_run/order.h"
#include "reconciler/base/json.h"

namespace lockstep::cloud_run {
namespace {

std::optional<std::vector<std::string>> TextsOf(const Json& list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& text : list) {
    if (!text.is_string()) return std::nullopt;
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

}  // namespace

Result<ImageFacts> FactsOf(const ImageReference& image, const Observations& seen) {
  const std::string text = Text(image);
  const Observation* named = seen.Find({std::string(kImageType), text});
  if (named == nullptr) return Fail(Code::kUnavailable, text + " was not read");
  if (named->error) return Fail(*named->error);
  if (!named->present) return Fail(Code::kNotFound, text + " does not exist in the registry");
  if (const std::string error = StringAt(named->state, "config_error"); !error.empty()) {
    return Fail(Code::kUnavailable, "the configuration of " + text + ": " + error);
  }
  const Json& program = At(named->state, "program");
  std::optional<std::vector<std::string>> entrypoint = TextsOf(At(program, "entrypoint"));
  std::optional<std::vector<std::string>> cmd = TextsOf(At(program, "cmd"));
  if (!entrypoint || !cmd) {
    return Fail(Code::kUnavailable, "the configuration of " + text + " was not read");
  }
  return ImageFacts{.entrypoint = *std::move(entrypoint),
                    .cmd = *std::move(cmd),
                    .revision = StringAt(named->state, "revision")};
}

}  // namespace lockstep::cloud_run
