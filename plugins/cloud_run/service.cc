#include "plugins/cloud_run/service.h"

#include <utility>

#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/evidence.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::cloud_run {
namespace {

Json ToJson(const std::vector<ServingRevision>& serving) {
  Json list = Json::array();
  for (const ServingRevision& one : serving) {
    list.push_back({{"revision", one.revision},
                    {"percent", one.percent},
                    {"image", one.image},
                    {"digest", one.digest},
                    {"create_time", one.create_time}});
  }
  return list;
}

std::vector<ServingRevision> ServingFrom(const Json& list) {
  std::vector<ServingRevision> serving;
  if (!list.is_array()) return serving;
  for (const Json& one : list) {
    const Json& percent = At(one, "percent");
    serving.push_back({.revision = StringAt(one, "revision"),
                       .percent = percent.is_number_integer() ? percent.get<int>() : 0,
                       .image = StringAt(one, "image"),
                       .digest = StringAt(one, "digest"),
                       .create_time = StringAt(one, "create_time")});
  }
  return serving;
}

std::string ServingSince(const std::vector<ServingRevision>& serving) {
  std::string since;
  for (const ServingRevision& one : serving) {
    if (!ParseTime(one.create_time)) return "";
    if (since.empty() || CompareTimes(one.create_time, since) > 0) since = one.create_time;
  }
  return since;
}

}  // namespace

Result<ServiceState> ParseService(const Json& raw) {
  ServiceState state;
  LOCKSTEP_TRY(state.head, ParseHead(raw));
  const Json& containers = At(At(raw, "template"), "containers");
  if (const Result<std::size_t> index = IngressContainer(containers)) {
    state.image = StringAt(containers[*index], "image");
    state.container = StringAt(containers[*index], "name");
  } else {
    state.problem = index.error().message;
  }
  state.commit_label = StringAt(At(raw, "labels"), kCommitLabel);
  state.latest_ready = ShortName(StringAt(raw, "latestReadyRevision"));
  state.latest_created = ShortName(StringAt(raw, "latestCreatedRevision"));
  state.traffic = ParseTraffic(At(raw, "traffic"));
  state.traffic_statuses = ParseTraffic(At(raw, "trafficStatuses"));
  for (Share& share : Shares(state.traffic_statuses, state.latest_ready)) {
    state.serving.push_back({.revision = std::move(share.revision), .percent = share.percent});
  }
  return state;
}

void TakeRevision(const Json& raw, ServingRevision& serving) {
  serving.create_time = StringAt(raw, "createTime");
  const Json& containers = At(raw, "containers");
  const Result<std::size_t> index = IngressContainer(containers);
  if (!index) return;
  serving.image = StringAt(containers[*index], "image");
  serving.digest = DigestOf(serving.image);
}

Json ToJson(const ServiceState& state) {
  Json json = ToJson(state.head);
  json["image"] = state.image;
  json["container"] = state.container;
  json["problem"] = state.problem;
  json["latest_ready"] = state.latest_ready;
  json["latest_created"] = state.latest_created;
  json["traffic"] = ToJson(state.traffic);
  json["traffic_statuses"] = ToJson(state.traffic_statuses);
  json["serving"] = ToJson(state.serving);
  json["serving_since"] = ServingSince(state.serving);
  json["commit_label"] = state.commit_label;
  return json;
}

ServiceState ServiceFrom(const Json& state) {
  return {.head = HeadFrom(state),
          .image = StringAt(state, "image"),
          .container = StringAt(state, "container"),
          .problem = StringAt(state, "problem"),
          .latest_ready = StringAt(state, "latest_ready"),
          .latest_created = StringAt(state, "latest_created"),
          .traffic = ParseTraffic(At(state, "traffic")),
          .traffic_statuses = ParseTraffic(At(state, "traffic_statuses")),
          .serving = ServingFrom(At(state, "serving")),
          .commit_label = StringAt(state, "commit_label")};
}

std::vector<Evidence> Ladder(const ServiceState& state, const std::vector<std::string>& accepted) {
  return {JudgeDigest(state, accepted), JudgeRevision(state), JudgeTraffic(state)};
}

}  // namespace lockstep::cloud_run
