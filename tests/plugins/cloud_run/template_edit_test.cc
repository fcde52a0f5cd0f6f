#include "plugins/cloud_run/template_edit.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::Fails;
using ::testing::HasSubstr;
using testing::kPinned;
using testing::RawJob;
using testing::RawService;

rc::Gen<std::string> Word() {
  return rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'f')));
}

// Any JSON value, at most `depth` levels deep.
rc::Gen<Json> AnyJson(int depth) {
  const auto leaf = rc::gen::oneOf(
      rc::gen::map(Word(), [](std::string text) { return Json(std::move(text)); }),
      rc::gen::map(rc::gen::inRange(-1000, 1000), [](int number) { return Json(number); }),
      rc::gen::map(rc::gen::arbitrary<bool>(), [](bool truth) { return Json(truth); }),
      rc::gen::element(Json(0), Json(""), Json::array(), Json::object(), Json(nullptr)));
  if (depth == 0) return leaf;
  const auto list = rc::gen::map(rc::gen::container<std::vector<Json>>(3, AnyJson(depth - 1)),
                                 [](std::vector<Json> items) { return Json(std::move(items)); });
  const auto object =
      rc::gen::map(rc::gen::container<std::map<std::string, Json>>(3, Word(), AnyJson(depth - 1)),
                   [](std::map<std::string, Json> members) { return Json(std::move(members)); });
  return rc::gen::oneOf(leaf, list, object);
}

// `object` with members of any kind that no version of this program knows.
Json WithUnknowns(Json object) {
  const auto members =
      *rc::gen::container<std::map<std::string, Json>>(2, Word(), AnyJson(2)).as("unknown members");
  for (const auto& [key, value] : members) object["x-" + key] = value;
  return object;
}

Json AnyTraffic() {
  Json list = Json::array();
  const int entries = *rc::gen::inRange(0, 4);
  for (int i = 0; i < entries; ++i) {
    Json entry = WithUnknowns({{"revision", *Word()}});
    if (*rc::gen::arbitrary<bool>()) entry["percent"] = *rc::gen::inRange(1, 100);
    if (*rc::gen::arbitrary<bool>()) entry["tag"] = *Word();
    list.push_back(std::move(entry));
  }
  return list;
}

Json AnyService() {
  Json service = WithUnknowns(RawService());
  service["template"] = WithUnknowns(service["template"]);
  Json& containers = service["template"]["containers"];
  containers[0] = WithUnknowns(containers[0]);
  if (*rc::gen::arbitrary<bool>()) {
    containers[0]["ports"] = Json::array({{{"containerPort", 80}}});
    containers.insert(containers.begin(), WithUnknowns({{"name", "sidecar"}, {"image", *Word()}}));
  }
  if (*rc::gen::arbitrary<bool>()) {
    service["template"]["annotations"] = WithUnknowns({{"a/b", *Word()}});
  }
  service["traffic"] = AnyTraffic();
  if (*rc::gen::arbitrary<bool>()) service.erase("traffic");
  return service;
}

// Without what an update of a service may change.
Json Rest(Json service) {
  for (const char* key : {"traffic", "client", "clientVersion"}) service.erase(key);
  Json& revision = service["template"];
  revision.erase("revision");
  for (Json& container : revision["containers"]) {
    if (container.contains("ports") || revision["containers"].size() == 1) container.erase("image");
  }
  revision["annotations"].erase(std::string(kMark));
  if (revision["annotations"].empty()) revision.erase("annotations");
  return service;
}

RC_GTEST_PROP(EditService, ChangesNothingButWhatIsAllowed, ()) {
  const Json live = AnyService();
  Json before = live;
  if (!before["template"].contains("annotations")) before["template"]["annotations"] = {{"k", 1}};
  const Result<Json> edited = EditService(before, kPinned, "mark");
  RC_ASSERT(edited.has_value());
  RC_ASSERT(Rest(*edited) == Rest(before));
  RC_ASSERT((*edited)["client"] == "lockstep");
  RC_ASSERT(!(*edited)["template"].contains("revision"));
  RC_ASSERT(MarkOf(*edited) == "mark");
  RC_ASSERT((*edited)["etag"] == live["etag"]);
}

RC_GTEST_PROP(EditService, KeepsEveryTagAndSendsTheRestToLatest, ()) {
  const Json live = AnyService();
  const Result<Json> edited = EditService(live, kPinned, "mark");
  RC_ASSERT(edited.has_value());
  std::multiset<std::string> before;
  std::multiset<std::string> after;
  int percent = 0;
  for (const Json& entry : live.value("traffic", Json::array()))
    before.insert(entry.value("tag", ""));
  for (const Json& entry : edited->value("traffic", Json::array())) {
    after.insert(entry.value("tag", ""));
    if (entry.value("type", "").empty()) percent += entry.value("percent", 0);
  }
  before.erase("");
  after.erase("");
  RC_ASSERT(before == after);
  RC_ASSERT(percent == 0);
}

// Some shares that add up to 100, each of a revision of its own.
std::vector<Share> AnyShares() {
  std::vector<Share> shares;
  int left = 100;
  while (left > 0 && shares.size() < 3) {
    const int percent = shares.size() == 2 ? left : *rc::gen::inRange(1, left + 1);
    shares.push_back({"rev-" + std::to_string(shares.size()), percent});
    left -= percent;
  }
  return shares;
}

// The tags of `traffic` with what each names, without `tag`.
std::multiset<std::string> TagsBut(const Json& traffic, const std::string& tag) {
  std::multiset<std::string> tags;
  for (const Json& entry : traffic) {
    const std::string name = entry.value("tag", "");
    if (!name.empty() && name != tag) tags.insert(name + " of " + entry.value("revision", ""));
  }
  return tags;
}

RC_GTEST_PROP(EditCandidate, ChangesNothingButWhatIsAllowedAndMovesNoTraffic, ()) {
  Json live = AnyService();
  if (!live["template"].contains("annotations")) live["template"]["annotations"] = {{"k", 1}};
  const std::vector<Share> serving = AnyShares();
  const Result<Json> edited = EditCandidate(live, kPinned, "mark", serving);
  RC_ASSERT(edited.has_value());
  RC_ASSERT(Rest(*edited) == Rest(live));
  RC_ASSERT((*edited)["etag"] == live["etag"]);
  RC_ASSERT(!(*edited)["template"].contains("revision"));
  RC_ASSERT(MarkOf(*edited) == "mark");
  std::map<std::string, int> shares;
  for (const Json& entry : (*edited)["traffic"]) {
    const int percent = entry.value("percent", 0);
    const bool latest = entry.value("type", "") == "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
    RC_ASSERT(!latest || percent == 0);
    if (percent > 0) shares[entry.value("revision", "")] += percent;
  }
  RC_ASSERT(shares.size() == serving.size());
  for (const Share& share : serving) RC_ASSERT(shares[share.revision] == share.percent);
  const std::string name = StringAt(live, "name");
  const std::string tag = CandidateTag(name.substr(name.rfind('/') + 1));
  RC_ASSERT(TagsBut((*edited)["traffic"], tag) ==
            TagsBut(live.value("traffic", Json::array()), tag));
}

RC_GTEST_PROP(EditTraffic, LeavesTheTemplateWithItsRevisionAsItWasRead, ()) {
  Json live = AnyService();
  if (*rc::gen::arbitrary<bool>()) live["template"]["revision"] = *Word();
  const Json traffic = AnyTraffic();
  Json edited = EditTraffic(live, traffic);
  RC_ASSERT(edited["traffic"] == traffic);
  RC_ASSERT(edited["client"] == "lockstep");
  for (const char* key : {"traffic", "client", "clientVersion"}) {
    edited.erase(key);
    live.erase(key);
  }
  RC_ASSERT(edited == live);
}

RC_GTEST_PROP(EditJob, ChangesNothingButImageAndClient, ()) {
  Json live = WithUnknowns(RawJob("gcr.io/p/old:latest"));
  live["template"] = WithUnknowns(live["template"]);
  live["template"]["template"] = WithUnknowns(live["template"]["template"]);
  Result<Json> edited = EditJob(live, kPinned, "");
  RC_ASSERT(edited.has_value());
  Json& container = (*edited)["template"]["template"]["containers"][0];
  RC_ASSERT(container["image"] == kPinned);
  container["image"] = "gcr.io/p/old:latest";
  RC_ASSERT((*edited)["client"] == "lockstep");
  edited->erase("client");
  edited->erase("clientVersion");
  RC_ASSERT(*edited == live);
}

TEST(EditService, ExplicitDefaultsAreSentBack) {
  Json live = RawService();
  live["template"]["scaling"] = {{"minInstanceCount", 0}};
  live["ingress"] = "";
  const Result<Json> edited = EditService(live, kPinned, "mark");
  ASSERT_TRUE(edited);
  EXPECT_EQ((*edited)["template"]["scaling"]["minInstanceCount"], 0);
  EXPECT_EQ((*edited)["ingress"], "");
}

TEST(EditService, UsesNoPrefixThatIsReservedForThePlatform) {
  for (const char* reserved : {"run.googleapis.com", "cloud.googleapis.com", "serving.knative.dev",
                               "autoscaling.knative.dev", "client.knative.dev"}) {
    EXPECT_THAT(std::string(kMark), ::testing::Not(::testing::StartsWith(reserved)));
  }
}

TEST(EditService, GivesUpWhereTheImageHasNoKnownPlace) {
  Json live = RawService();
  live["template"]["containers"].push_back({{"name", "sidecar"}});
  EXPECT_THAT(EditService(live, kPinned, "mark"),
              Fails(Code::kInvalidArgument, HasSubstr("none has ports")));
  live["template"].erase("containers");
  EXPECT_THAT(EditService(live, kPinned, "mark"),
              Fails(Code::kInvalidArgument, HasSubstr("no containers")));
  EXPECT_THAT(EditService("text", kPinned, "mark"),
              Fails(Code::kInvalidArgument, HasSubstr("no containers")));
}

TEST(EditJob, ChangesTheNamedContainerAndLeavesItsNeighbourAlone) {
  Json live = RawJob("gcr.io/p/old:latest");
  Json& containers = live["template"]["template"]["containers"];
  containers.push_back({{"name", "worker"}, {"image", "gcr.io/p/worker"}});
  const Result<Json> edited = EditJob(live, kPinned, "worker");
  ASSERT_TRUE(edited);
  containers[1]["image"] = kPinned;
  EXPECT_EQ((*edited)["template"], live["template"]);
  EXPECT_THAT(EditJob(live, kPinned, ""), Fails(Code::kInvalidArgument, HasSubstr("worker")));
}

TEST(EditJob, RefusesToSendBackATokenThatStartsAnExecution) {
  for (const std::string token : {"startExecutionToken", "runExecutionToken"}) {
    Json live = RawJob("gcr.io/p/old:latest");
    live[token] = "abc";
    EXPECT_THAT(EditJob(live, kPinned, ""), Fails(Code::kFailedPrecondition, HasSubstr(token)));
  }
}

}  // namespace
}  // namespace lockstep::cloud_run
