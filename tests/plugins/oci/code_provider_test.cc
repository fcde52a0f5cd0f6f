#include "plugins/oci/code_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/oci/blob_store.h"
#include "tests/plugins/oci/tarball.h"
#include "tests/support/matchers.h"

namespace lockstep::oci {
namespace {

using ::testing::AllOf;
using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;

class ImageCode : public ::testing::Test {
 protected:
  ImageCode() {
    const std::vector<TarEntry> entries = {{.path = "app/", .type = '5'},
                                           {.path = "app/main.py", .content = "VERSION = 2\n"},
                                           {.path = "app/large", .content = Large()}};
    layer_ = world_.store.Add(Compressed(TarOf(entries), Packing::kGzip));
    image_ = "us-west2-docker.pkg.dev/p/r/x@" + world_.store.AddImage({layer_});
  }

  Json Spec(const std::vector<Json>& code) const { return {{"image", image_}, {"code", code}}; }

  Observation Observe(const Json& spec) {
    const Resource wanted{.address = {std::string(kCodeType), image_ + "#1"}, .spec = spec};
    auto seen = provider_->Observe({&wanted, 1}, Strangers::kLeaveOut, world_.read());
    EXPECT_THAT(seen, IsOk());
    return seen ? seen->front() : Observation{};
  }

  static std::string Large() { return std::string(5 << 20, 'z'); }

  StoreWorld world_;
  Layer layer_{};
  std::string image_;
  const std::unique_ptr<Provider> provider_ = MakeCodeProvider();
};

const Json kRight = {{"file", "/app/main.py"}, {"contains", "VERSION = 2"}};
const Json kWrong = {{"file", "/app/main.py"}, {"contains", "VERSION = 3"}};
const Json kTooLarge = {{"file", "/app/large"}, {"contains", "z"}};

TEST_F(ImageCode, IsProvenIfAllChecksAre) {
  const Observation seen = Observe(Spec({kRight, kRight}));
  ASSERT_FALSE(seen.error) << seen.error->message;
  EXPECT_TRUE(seen.present);
  EXPECT_EQ(seen.fingerprint, image_);
  EXPECT_EQ(StringAt(seen.state, "verdict"), "proven");
  EXPECT_EQ(StringAt(seen.state, "detail"), "/app/main.py:1: \"VERSION = 2\"");
  EXPECT_EQ(world_.store.served[layer_.digest].requests, 1) << "two checks, one reading";
}

TEST_F(ImageCode, IsWhatTheWorstCheckSays) {
  EXPECT_EQ(StringAt(Observe(Spec({kRight, kTooLarge})).state, "verdict"), "unknown");
  const Observation seen = Observe(Spec({kRight, kTooLarge, kWrong}));
  EXPECT_EQ(StringAt(seen.state, "verdict"), "refuted");
  EXPECT_EQ(seen.state["checks"][0]["verdict"], "proven");
  EXPECT_EQ(seen.state["checks"][1]["verdict"], "unknown");
  EXPECT_EQ(seen.state["checks"][2]["file"], "/app/main.py");
}

TEST_F(ImageCode, OfALayerThatCannotBeReadIsUnknownWithTheReason) {
  world_.store.Replace(layer_, Compressed(TarOf({}), Packing::kGzip));
  const Observation seen = Observe(Spec({kRight}));
  ASSERT_FALSE(seen.error);
  EXPECT_EQ(StringAt(seen.state, "verdict"), "unknown");
  EXPECT_THAT(StringAt(seen.state, "detail"),
              AllOf(HasSubstr("reading /app/main.py"), HasSubstr(layer_.digest)));
}

TEST_F(ImageCode, OfAnImageThatIsGoneIsAnError) {
  image_ = "us-west2-docker.pkg.dev/p/r/x@sha256:" + std::string(64, 'a');
  const Observation seen = Observe(Spec({kRight}));
  ASSERT_TRUE(seen.error);
  EXPECT_FALSE(seen.present);
}

TEST_F(ImageCode, IsLookedAtByDigestAlone) {
  for (const Json& spec :
       {Json{{"image", "us-west2-docker.pkg.dev/p/r/x:latest"}, {"code", Json::array({kRight})}},
        Spec({}), Spec({Json{{"file", "/app/x"}}}), Json::object()}) {
    EXPECT_THAT(provider_->Validate({.spec = spec}), Fails(Code::kInvalidArgument, ::testing::_))
        << spec.dump();
  }
  EXPECT_THAT(provider_->Validate({.spec = Spec({kRight})}), IsOk());
}

}  // namespace
}  // namespace lockstep::oci
