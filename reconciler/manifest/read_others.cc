// Resources of plugins, and the policy about what no entry names.
#include <array>
#include <string_view>
#include <utility>

#include "reconciler/manifest/addresses.h"
#include "reconciler/manifest/first_uses.h"
#include "reconciler/manifest/read_entries.h"

namespace lockstep {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOwnLists = {
    {{kServiceType, "services"}, {kJobType, "jobs"}, {kCollectionType, "collections"}}};

void CheckType(const YamlNode& type, Complaints& complaints) {
  for (const auto& [own_type, list] : kOwnLists) {
    if (type.text != own_type) continue;
    complaints.Add(type.origin, InBackticks(type.text) + " does not belong into `resources`",
                   "write an entry of " + InBackticks(list));
  }
}

Json SpecOf(const YamlNode& node) {
  Json spec = Json::object();
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const std::string& key = node.keys[i].text;
    if (key != "type" && key != "name") spec[key] = ToJson(node.items[i]);
  }
  return spec;
}

}  // namespace

std::vector<OtherEntry> ReadOthers(const YamlNode& root, Complaints& complaints) {
  std::vector<OtherEntry> others;
  FirstUses names("`resources`", complaints);
  for (const YamlNode& node : ListAt(root, "resources")) {
    OtherEntry other{
        .type = TextAt(node, "type"), .name = TextAt(node, "name"), .spec = SpecOf(node)};
    if (!other.type.empty()) CheckType(*Find(node, "type"), complaints);
    if (const YamlNode* name = Find(node, "name"); name != nullptr && !other.name.empty()) {
      other.origin = name->origin;
      names.Claim(Text(Address{other.type, other.name}), name->origin);
    }
    others.push_back(std::move(other));
  }
  return others;
}

Policy ReadPolicy(const YamlNode& root) {
  Policy policy;
  const std::string unmanaged = TextAt(root, "unmanaged");
  if (unmanaged == "ignore") policy.unmanaged = std::nullopt;
  if (unmanaged == "error") policy.unmanaged = Severity::kError;
  policy.ignore = TextsAt(root, "ignore");
  if (const YamlNode* suspend = Find(root, "suspend"); suspend != nullptr) {
    policy.suspend = TextAt(root, "suspend");
    policy.suspend_origin = suspend->origin;
  }
  return policy;
}

}  // namespace lockstep
