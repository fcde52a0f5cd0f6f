#include "plugins/cloud_run/resource_head.h"

#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

constexpr std::size_t kLongestMessage = 400;

Condition ConditionFrom(const Json& raw) {
  return {.type = StringAt(raw, "type"),
          .state = StringAt(raw, "state"),
          .reason = StringAt(raw, "reason"),
          .message = StringAt(raw, "message")};
}

bool IsTrue(const Json& value) { return value.is_boolean() && value.get<bool>(); }

}  // namespace

bool Succeeded(const Condition& condition) { return condition.state == "CONDITION_SUCCEEDED"; }

std::string Why(const Condition& condition) {
  std::string text = condition.message;
  while (!text.empty() && (text.back() == '.' || text.back() == ' ' || text.back() == '\n')) {
    text.pop_back();
  }
  if (text.empty()) text = condition.reason;
  if (text.empty()) text = condition.state;
  if (text.empty()) return "Cloud Run gives no reason";
  return Printable(text, kLongestMessage);
}

Result<std::string> ParseShortName(const Json& raw) {
  std::string name = ShortName(StringAt(raw, "name"));
  if (!name.empty()) return name;
  return Fail(Code::kDataLoss, "Cloud Run answered with a resource that has no name");
}

Result<ResourceHead> ParseHead(const Json& raw) {
  LOCKSTEP_CHECK(ParseShortName(raw));
  ResourceHead head{.name = StringAt(raw, "name"),
                    .etag = StringAt(raw, "etag"),
                    .generation = StringAt(raw, "generation"),
                    .condition = ConditionFrom(At(raw, "terminalCondition")),
                    .update_time = StringAt(raw, "updateTime"),
                    .last_modifier = StringAt(raw, "lastModifier"),
                    .creator = StringAt(raw, "creator")};
  head.reconciling =
      IsTrue(At(raw, "reconciling")) || StringAt(raw, "observedGeneration") != head.generation;
  return head;
}

Json ToJson(const ResourceHead& head) {
  return {{"name", head.name},
          {"etag", head.etag},
          {"generation", head.generation},
          {"reconciling", head.reconciling},
          {"condition",
           {{"type", head.condition.type},
            {"state", head.condition.state},
            {"reason", head.condition.reason},
            {"message", head.condition.message}}},
          {"update_time", head.update_time},
          {"last_modifier", head.last_modifier},
          {"creator", head.creator}};
}

ResourceHead HeadFrom(const Json& state) {
  return {.name = StringAt(state, "name"),
          .etag = StringAt(state, "etag"),
          .generation = StringAt(state, "generation"),
          .reconciling = IsTrue(At(state, "reconciling")),
          .condition = ConditionFrom(At(state, "condition")),
          .update_time = StringAt(state, "update_time"),
          .last_modifier = StringAt(state, "last_modifier"),
          .creator = StringAt(state, "creator")};
}

std::string Fingerprint(const ResourceHead& head) {
  return "generation " + head.generation + " etag " + head.etag;
}

std::string LastChanged(const ResourceHead& head) {
  std::string text =
      head.update_time.empty() ? "last change unknown" : "last changed " + head.update_time;
  if (!head.last_modifier.empty()) text += " by " + head.last_modifier;
  return Printable(text);
}

std::string CreatedBy(const ResourceHead& head) {
  return head.creator.empty() ? "creator unknown" : Printable("created by " + head.creator);
}

std::string ShortName(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

}  // namespace lockstep::cloud_run
