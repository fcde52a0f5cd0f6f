#include "plugins/oci/registry_manifest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reconciler/base/json.h"
#include "tests/support/matchers.h"

namespace lockstep::oci {
namespace {

using ::lockstep::testing::Fails;
using ::testing::_;
using ::testing::HasSubstr;

std::string Repeated(char digit) { return "sha256:" + std::string(64, digit); }

Json Image() {
  return {{"schemaVersion", 2},
          {"mediaType", kOciManifest},
          {"config",
           {{"mediaType", "application/vnd.oci.image.config.v1+json"},
            {"digest", Repeated('c')},
            {"size", 592}}},
          {"layers", Json::array()}};
}

Json Entry(char digit, const std::string& os, const std::string& architecture) {
  return {{"mediaType", kOciManifest},
          {"digest", Repeated(digit)},
          {"platform", {{"os", os}, {"architecture", architecture}}}};
}

Json Variant(char digit, const std::string& variant) {
  Json entry = Entry(digit, "linux", "amd64");
  entry["platform"]["variant"] = variant;
  return entry;
}

Json Attestation(char digit, const std::string& architecture = "unknown") {
  Json entry = Entry(digit, architecture == "unknown" ? "unknown" : "linux", architecture);
  entry["annotations"] = {{"vnd.docker.reference.type", "attestation-manifest"}};
  return entry;
}

Json Nested(char digit) { return {{"mediaType", kOciIndex}, {"digest", Repeated(digit)}}; }

Json Index(std::vector<Json> entries) {
  return {{"schemaVersion", 2}, {"mediaType", kOciIndex}, {"manifests", std::move(entries)}};
}

Result<Manifest> Parse(const Json& body, const std::string& content_type = "") {
  return ParseManifest(Dump(body), content_type);
}

TEST(AcceptedManifests, NamesAllFourTypes) {
  EXPECT_EQ(AcceptedManifests(),
            "application/vnd.oci.image.index.v1+json, "
            "application/vnd.docker.distribution.manifest.list.v2+json, "
            "application/vnd.oci.image.manifest.v1+json, "
            "application/vnd.docker.distribution.manifest.v2+json");
}

TEST(ParseManifest, AnImageHasAConfigurationAndNoChild) {
  const auto manifest = Parse(Image(), std::string(kOciManifest));
  ASSERT_TRUE(manifest.has_value());
  EXPECT_EQ(manifest->config, Repeated('c'));
  EXPECT_EQ(manifest->child, "");
  EXPECT_EQ(manifest->media_type, kOciManifest);
}

TEST(ParseManifest, DockersOwnFormIsAnImageToo) {
  Json image = Image();
  image["mediaType"] = kDockerManifest;
  image["config"]["mediaType"] = "application/vnd.docker.container.image.v1+json";
  EXPECT_THAT(Parse(image, std::string(kDockerManifest)), testing::IsOk());
}

TEST(ParseManifest, WithoutAMediaTypeTheContentTypeSaysWhatItIs) {
  Json image = Image();
  image.erase("mediaType");
  const auto manifest = Parse(image, "Application/vnd.oci.image.manifest.v1+JSON ; charset=utf-8");
  ASSERT_TRUE(manifest.has_value());
  EXPECT_EQ(manifest->media_type, kOciManifest);
  EXPECT_THAT(Parse(image, ""), Fails(Code::kDataLoss, HasSubstr("not a manifest")));
  EXPECT_THAT(Parse(image, "application/json"),
              Fails(Code::kDataLoss, HasSubstr("\"application/json\"")));
}

struct Picked {
  std::string what{};
  Json index{};
  std::string child{};
  bool is_index = false;
};

TEST(ParseManifest, TheOneImageForLinuxAmd64IsPicked) {
  Json docker = Index({Entry('1', "linux", "amd64")});
  docker["mediaType"] = kDockerList;
  const std::vector<Picked> cases{
      {"beside arm and an attestation",
       Index({Entry('2', "linux", "arm64"), Entry('1', "linux", "amd64"), Attestation('3')}),
       Repeated('1')},
      {"an attestation that claims the platform of its image",
       Index({Attestation('3', "amd64"), Entry('1', "linux", "amd64")}), Repeated('1')},
      {"variant v1 is every amd64", Index({Variant('1', "v1"), Variant('3', "v3")}), Repeated('1')},
      {"the same digest twice is one image",
       Index({Entry('1', "linux", "amd64"), Entry('1', "linux", "amd64")}), Repeated('1')},
      {"windows is not linux",
       Index({Entry('2', "windows", "amd64"), Entry('1', "linux", "amd64")}), Repeated('1')},
      {"docker's own list", docker, Repeated('1')},
      {"an index within", Index({Nested('4')}), Repeated('4'), true},
  };
  for (const auto& [what, index, child, is_index] : cases) {
    const auto manifest = Parse(index);
    ASSERT_TRUE(manifest.has_value()) << what << ": " << manifest.error().message;
    EXPECT_EQ(manifest->child, child) << what;
    EXPECT_EQ(manifest->child_is_index, is_index) << what;
    EXPECT_EQ(manifest->config, "") << what;
  }
}

TEST(ParseManifest, WithoutExactlyOneSuchImageNothingIsGuessed) {
  EXPECT_THAT(Parse(Index({})),
              Fails(Code::kFailedPrecondition, HasSubstr("none of its 0 entries")));
  EXPECT_THAT(Parse(Index({Entry('2', "linux", "arm64"), Attestation('3')})),
              Fails(Code::kFailedPrecondition, HasSubstr("none of its 2 entries")));
  EXPECT_THAT(Parse(Index({Variant('3', "v3")})), Fails(Code::kFailedPrecondition, _));
  EXPECT_THAT(Parse(Index({Entry('1', "linux", "amd64"), Entry('2', "linux", "amd64")})),
              Fails(Code::kFailedPrecondition, HasSubstr("2 of its entries")));
  EXPECT_THAT(Parse(Index({Entry('1', "linux", "amd64"), Nested('2')})),
              Fails(Code::kFailedPrecondition, HasSubstr("2 of its entries")));
}

TEST(ParseManifest, Schema1IsRefusedHoweverItComes) {
  const Json old{{"schemaVersion", 1}, {"name", "x"}, {"fsLayers", Json::array()}};
  for (const std::string type : {"application/vnd.docker.distribution.manifest.v1+prettyjws",
                                 "application/vnd.docker.distribution.manifest.v1+json", "",
                                 "application/vnd.docker.distribution.manifest.v2+json"}) {
    EXPECT_THAT(Parse(old, type), Fails(Code::kFailedPrecondition, HasSubstr("schema 1"))) << type;
  }
}

TEST(ParseManifest, AnArtifactIsNoImage) {
  Json chart = Image();
  chart["config"]["mediaType"] = "application/vnd.cncf.helm.config.v1+json";
  EXPECT_THAT(Parse(chart), Fails(Code::kFailedPrecondition, HasSubstr("helm.config")));
  Json artifact = Image();
  artifact["artifactType"] = "application/vnd.example+type";
  EXPECT_THAT(Parse(artifact), Fails(Code::kFailedPrecondition, HasSubstr("vnd.example+type")));
}

TEST(ParseManifest, WhatContradictsItselfIsDataLoss) {
  struct Bad {
    std::string what{};
    Json body{};
    std::string content_type{};
  };
  Json image_and_index = Image();
  image_and_index["manifests"] = Json::array();
  Json index_and_image = Index({Entry('1', "linux", "amd64")});
  index_and_image["layers"] = Json::array();
  Json no_config = Image();
  no_config.erase("config");
  Json no_layers = Image();
  no_layers.erase("layers");
  Json bad_config = Image();
  bad_config["config"]["digest"] = "sha256:00";
  Json bad_child = Index({Entry('1', "linux", "amd64")});
  bad_child["manifests"][0]["digest"] = "../../evil";
  Json no_version = Image();
  no_version.erase("schemaVersion");
  Json no_list = Index({});
  no_list["manifests"] = "none";
  const std::vector<Bad> cases{
      {"an image that holds manifests", image_and_index},
      {"an index that holds layers", index_and_image},
      {"no config", no_config},
      {"no layers", no_layers},
      {"a config without a digest", bad_config},
      {"a child without a digest", bad_child},
      {"no schema version", no_version},
      {"manifests that are no list", no_list},
      {"another content type", Image(), std::string(kOciIndex)},
      {"a number", Json(2)},
      {"a list", Json::array({Image()})},
      {"a web page", Image(), "text/html; charset=utf-8"},
  };
  for (const auto& [what, body, content_type] : cases) {
    EXPECT_THAT(Parse(body, content_type), Fails(Code::kDataLoss, _)) << what;
  }
}

TEST(ParseManifest, HalfAManifestIsDataLoss) {
  const std::string whole = Dump(Image());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    ASSERT_THAT(ParseManifest(whole.substr(0, length), kOciManifest), Fails(Code::kDataLoss, _));
  }
}

TEST(ParseManifest, EntriesOfAnyFormDoNoHarm) {
  const auto manifest = Parse(Index({Json(),
                                     Json("x"),
                                     Json::array(),
                                     {{"platform", "linux/amd64"}},
                                     {{"platform", {{"os", 1}}}},
                                     Entry('1', "linux", "amd64")}));
  ASSERT_TRUE(manifest.has_value());
  EXPECT_EQ(manifest->child, Repeated('1'));
}

}  // namespace
}  // namespace lockstep::oci
