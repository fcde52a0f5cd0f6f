// The pull side of a registry, as contracts describe it, against a running sandbox.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reconciler/base/digest.h"
#include "reconciler/sandbox/built_image.h"
#include "tests/reconciler/sandbox/fixture.h"

namespace lockstep::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kHost = "us-west2-docker.pkg.dev";
constexpr const char* kOciIndex = "application/vnd.oci.image.index.v1+json";
constexpr const char* kOciManifest = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

class RegistryPull : public SandboxTest {
 protected:
  Reply Pull(const std::string& rest, const std::string& accept = "", Headers more = {},
             const std::string& method = "GET") const {
    more.emplace_back("host", kHost);
    if (!accept.empty()) more.emplace_back("accept", accept);
    return client().Send(method, "/v2/p/r/app" + rest, "", std::move(more));
  }
  static std::string Everything() {
    return std::string(kOciIndex) + ", " + kOciManifest + ";q=0.5, " + kDockerManifest;
  }
};

TEST_F(RegistryPull, ATagNamesTheDigestOfTheBytesThatCome) {
  const Reply reply = Pull("/manifests/latest", Everything());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(HeaderOf(reply.headers, "content-type"), kOciIndex);
  const std::string digest = HeaderOf(reply.headers, "docker-content-digest");
  EXPECT_EQ(digest, "sha256:" + Sha256Hex(reply.body));
  EXPECT_EQ(digest, sandbox_->Digest("new").value());
}

TEST_F(RegistryPull, HeadGivesTheHeadersAlone) {
  const Reply get = Pull("/manifests/latest", Everything());
  const Reply head = Pull("/manifests/latest", Everything(), {}, "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(HeaderOf(head.headers, "content-length"), std::to_string(get.body.size()));
  EXPECT_EQ(HeaderOf(head.headers, "docker-content-digest"), sandbox_->Digest("new").value());
}

TEST_F(RegistryPull, WithoutTheRightAcceptATagLooksMissing) {
  for (const char* accept : {"", "*/*", kOciManifest, kDockerManifest}) {
    const Reply reply = Pull("/manifests/latest", accept);
    EXPECT_EQ(reply.status, 404) << accept;
    EXPECT_EQ(reply.json()["errors"][0]["code"], "MANIFEST_UNKNOWN") << accept;
  }
  EXPECT_EQ(Pull("/manifests/flat", kOciManifest).status, 200);
  EXPECT_EQ(Pull("/manifests/flat", kOciIndex).status, 404);
}

TEST_F(RegistryPull, AnIndexHasOneImageForLinuxAndAnAttestation) {
  const Json index = Pull("/manifests/latest", Everything()).json();
  ASSERT_EQ(index["manifests"].size(), 2U);
  EXPECT_EQ(index["manifests"][0]["digest"], sandbox_->ChildDigest("new").value());
  EXPECT_EQ(index["manifests"][0]["platform"]["architecture"], "amd64");
  EXPECT_EQ(index["manifests"][1]["annotations"]["vnd.docker.reference.type"],
            "attestation-manifest");
  for (const Json& entry : index["manifests"]) {
    const Reply child = Pull("/manifests/" + StringAt(entry, "digest"), kOciManifest);
    EXPECT_EQ(child.status, 200);
    EXPECT_EQ(entry["size"], child.body.size());
    EXPECT_EQ("sha256:" + Sha256Hex(child.body), StringAt(entry, "digest"));
  }
}

TEST_F(RegistryPull, BlobsMatchTheirDigestsAndCanBeReadInParts) {
  const Json manifest = Pull("/manifests/flat", kOciManifest).json();
  for (const Json& descriptor : {manifest["config"], manifest["layers"][0]}) {
    const std::string digest = StringAt(descriptor, "digest");
    const Reply whole = Pull("/blobs/" + digest);
    EXPECT_EQ("sha256:" + Sha256Hex(whole.body), digest);
    EXPECT_EQ(descriptor["size"], whole.body.size());
    const Reply part = Pull("/blobs/" + digest, "", {{"range", "bytes=3-9"}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, whole.body.substr(3, 7));
    EXPECT_EQ(Pull("/blobs/" + digest, "", {{"range", "bytes=99999-"}}).status, 416);
  }
  EXPECT_EQ(Pull("/blobs/sha256:" + std::string(64, '0')).json()["errors"][0]["code"],
            "BLOB_UNKNOWN");
}

TEST_F(RegistryPull, AMovedTagNamesTheOtherImageAtOnce) {
  ASSERT_THAT(sandbox_->MoveTag(kRepository, "latest", "flat"), IsOk());
  EXPECT_EQ(HeaderOf(Pull("/manifests/latest", Everything()).headers, "docker-content-digest"),
            sandbox_->Digest("flat").value());
  EXPECT_THAT(sandbox_->MoveTag(kRepository, "latest", "none"),
              Fails(Code::kNotFound, HasSubstr("none")));
}

TEST_F(RegistryPull, TagsAreListedInPages) {
  EXPECT_EQ(Pull("/tags/list").json()["tags"], Json::array({"flat", "latest"}));
  const Reply first = Pull("/tags/list?n=1");
  EXPECT_EQ(first.json()["tags"], Json::array({"flat"}));
  EXPECT_THAT(HeaderOf(first.headers, "link"), HasSubstr("last=flat"));
}

TEST_F(RegistryPull, ALoopbackHostNamesTheRegistryInThePath) {
  const Reply reply = client().Get("/v2/us-west2-docker.pkg.dev/p/r/app/manifests/flat",
                                   {{"accept", kOciManifest}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(HeaderOf(reply.headers, "docker-content-digest"), sandbox_->Digest("flat").value());
  EXPECT_EQ(client().Get("/v2/").status, 200);
}

TEST_F(RegistryPull, UnknownNamesAndWritesAreRefused) {
  const Reply unknown =
      client().Get("/v2/p/r/none/manifests/latest", {{"host", kHost}, {"accept", kOciManifest}});
  EXPECT_EQ(unknown.json()["errors"][0]["code"], "MANIFEST_UNKNOWN");
  EXPECT_EQ(Pull("/manifests/latest", kOciIndex, {}, "PUT").status, 405);
  EXPECT_EQ(
      client().Get("/v1/projects/p/databases/(default)/documents/c", {{"host", "gcr.io"}}).status,
      404);
}

TEST_F(RegistryPull, ABearerRegistryOpensToATokenForThatRepositoryOnly) {
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  options.story.registries[kHost] = sandbox::PullAuth::kBearer;
  Start(std::move(options));
  const Reply refused = Pull("/manifests/flat", kOciManifest);
  EXPECT_EQ(refused.status, 401);
  const std::string challenge = HeaderOf(refused.headers, "www-authenticate");
  EXPECT_EQ(challenge,
            "Bearer realm=\"" + sandbox_->url() +
                "/token\",service=\"us-west2-docker.pkg.dev\",scope=\"repository:p/r/app:pull\"");
  const auto token = [&](const std::string& path) {
    const Json answer =
        client().Get("/token?service=x&scope=repository%3A" + path + "%3Apull").json();
    return Headers{{"authorization", "Bearer " + StringAt(answer, "token")}};
  };
  EXPECT_EQ(Pull("/manifests/flat", kOciManifest, token("p%2Fr%2Fapp")).status, 200);
  EXPECT_EQ(Pull("/manifests/flat", kOciManifest, token("p%2Fr%2Fother")).status, 401);
  EXPECT_EQ(Pull("/manifests/flat", kOciManifest, {{"authorization", "Bearer made-up"}}).status,
            401);
}

TEST_F(RegistryPull, AJwtGrantGivesATokenAndAnotherGrantDoesNot) {
  const Reply good = client().Send(
      "POST", "/token",
      "assertion=a.b.c&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer");
  EXPECT_EQ(good.status, 200) << good.body;
  EXPECT_EQ(good.json()["token_type"], "Bearer");
  EXPECT_NE(StringAt(good.json(), "access_token"), "");
  const Reply bad = client().Send("POST", "/token", "grant_type=password");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.json()["error"], "unsupported_grant_type");
}

TEST(BuiltImage, AnArchiveIsUstarWithItsDirectories) {
  const std::string tar = sandbox::TarOf({{"/app/x.py", "hello"}});
  ASSERT_EQ(tar.size(), 512U * 5);
  EXPECT_STREQ(tar.c_str(), "app/");
  EXPECT_EQ(tar.substr(257, 5), "ustar");
  EXPECT_STREQ(tar.c_str() + 512, "app/x.py");
  EXPECT_EQ(tar.substr(1024, 5), "hello");
}

TEST(BuiltImage, EqualImagesHaveEqualDigestsAndOthersHaveNot) {
  const auto build = [](const std::string& id) { return sandbox::Build(SmallImage(id, true)); };
  EXPECT_EQ(build("a").digest, build("a").digest);
  EXPECT_NE(build("a").digest, build("b").digest);
  EXPECT_NE(build("a").digest, build("a").child_digest);
}

TEST(BuiltImage, AGzipMemberOfMoreThanOneBlockSaysItsSize) {
  const std::string gzip = sandbox::Gzipped(std::string(70'000, 'x'));
  EXPECT_EQ(gzip.size(), 10U + 5 + 65'535 + 5 + 4'465 + 8);
  EXPECT_EQ(static_cast<unsigned char>(gzip[0]), 0x1f);
}

}  // namespace
}  // namespace lockstep::testing
