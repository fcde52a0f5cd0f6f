// Files out of images in a real registry, beside what umoci unpacks of the same images.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plugins/oci/client.h"
#include "plugins/oci/image_files.h"
#include "reconciler/http/cpprest_http.h"
#include "reconciler/http/endpoints.h"
#include "tests/plugins/oci/tarball.h"
#include "tests/support/fakes.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/registry.h"

namespace lockstep::oci {
namespace {

namespace fs = std::filesystem;
using testing::DockerRegistry;
using testing::IsOk;

const std::string kRegistryHost = "us-west2-docker.pkg.dev";
const std::string kPath = "p/r/x";

// The content of `path` as a container over `root` sees it, or what is there instead: links are
// followed within `root`.
std::string ContentIn(const fs::path& root, const std::string& path) {
  fs::path rest = path;
  fs::path here;
  for (int hops = 0; !rest.empty();) {
    const fs::path part = *rest.begin();
    rest = rest.lexically_relative(part) == "." ? fs::path() : rest.lexically_relative(part);
    if (part == "..") {
      here = here.parent_path();
      continue;
    }
    const fs::path next = here / part;
    if (fs::is_symlink(root / next)) {
      if (++hops > 40) return "(no file)";
      const fs::path target = fs::read_symlink(root / next);
      if (target.is_absolute()) here.clear();
      rest = rest.empty() ? target.relative_path() : target.relative_path() / rest;
      continue;
    }
    if (!rest.empty() && !fs::is_directory(root / next)) return "(absent)";
    here = next;
  }
  if (!fs::exists(root / here)) return "(absent)";
  if (!fs::is_regular_file(root / here)) return "(no file)";
  return testing::TextOf(root / here);
}

class RealImages : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* program : {"docker-registry", "skopeo", "umoci"}) {
      LOCKSTEP_SKIP_IF(testing::WhyWithout(program));
    }
    auto http = MakeHttp({}, clock_);
    ASSERT_THAT(http, IsOk());
    http_ = *std::move(http);
    store_ = std::make_unique<DockerRegistry>(*http_);
    ASSERT_TRUE(store_->running());
    auto endpoints =
        Endpoints::Make({.registry = {kRegistryHost + "=" + store_->url(), "the test"}});
    ASSERT_THAT(endpoints, IsOk());
    routed_ = std::make_unique<RoutedHttp>(*http_, *std::move(endpoints));
  }

  void Run(std::vector<std::string> words) const {
    const std::string what = words[0] + " " + words[1];
    const testing::Ended ended = testing::Program(std::move(words), {}).Wait();
    ASSERT_EQ(ended.exit_code, 0) << what << ": " << ended.err << ended.out;
  }

  // Pushes an image of `tars`, the lowest first, each packed in its way.
  void Push(const std::string& tag, const std::vector<std::pair<std::string, Packing>>& tars) {
    Json layers = Json::array();
    Json diff_ids = Json::array();
    for (const auto& [tar, packing] : tars) {
      const std::string blob = Compressed(tar, packing);
      const auto digest = store_->PushBlob(kPath, blob);
      ASSERT_THAT(digest, IsOk());
      const std::string type = packing == Packing::kGzip ? "+gzip" : "";
      layers.push_back({{"mediaType", "application/vnd.oci.image.layer.v1.tar" + type},
                        {"digest", *digest},
                        {"size", blob.size()}});
      diff_ids.push_back("sha256:" + Sha256Hex(tar));
    }
    const std::string config = Dump({{"architecture", "amd64"},
                                     {"os", "linux"},
                                     {"config", Json::object()},
                                     {"rootfs", {{"type", "layers"}, {"diff_ids", diff_ids}}}});
    const auto config_digest = store_->PushBlob(kPath, config);
    ASSERT_THAT(config_digest, IsOk());
    const std::string body = Dump({{"schemaVersion", 2},
                                   {"mediaType", kOciManifest},
                                   {"config",
                                    {{"mediaType", "application/vnd.oci.image.config.v1+json"},
                                     {"digest", *config_digest},
                                     {"size", config.size()}}},
                                   {"layers", layers}});
    ASSERT_THAT(store_->PushManifest(kPath, tag, std::string(kOciManifest), body), IsOk());
  }

  // Where umoci has unpacked the image of `tag`.
  fs::path Unpacked(const std::string& tag) const {
    const std::string layout = "oci:" + (folder_ / "layout").string() + ":" + tag;
    const fs::path bundle = folder_ / ("bundle-" + tag);
    Run({"skopeo", "copy", "--src-tls-verify=false",
         "docker://" + store_->host() + "/" + kPath + ":" + tag, layout});
    Run({"umoci", "unpack", "--rootless", "--image", (folder_ / "layout").string() + ":" + tag,
         bundle.string()});
    return bundle / "rootfs";
  }

  // Holds each of `paths`, read out of the registry, against what umoci has unpacked.
  void ExpectEqual(const std::string& tag, const std::set<std::string>& paths) {
    const fs::path root = Unpacked(tag);
    const Reading world{*routed_,          clock_,    random_,
                        workers_,          progress_, log_,
                        {"p", "us-west2"}, {},        clock_.Monotonic() + Duration{60'000}};
    Session session(world);
    const ImageReference image = *ParseImage(kRegistryHost + "/" + kPath + ":" + tag);
    const auto resolved = Resolve(image, session);
    ASSERT_TRUE(resolved && *resolved) << "the image cannot be resolved";
    FileNames names;
    for (const std::string& path : paths) names.emplace(NameOf(path));
    ImageFiles files({.reference = image, .layers = (*resolved)->layers}, names, session, nullptr);
    for (const std::string& path : paths) {
      const Result<ImageFile> file = files.Find(path);
      ASSERT_TRUE(file) << path << ": " << file.error().message;
      std::string seen = file->bytes;
      if (file->state == ImageFile::State::kAbsent) seen = "(absent)";
      if (file->state == ImageFile::State::kNoFile) seen = "(no file)";
      EXPECT_EQ(seen, ContentIn(root, path)) << path;
    }
    std::size_t unpacked = 0;
    for (const auto& one : fs::recursive_directory_iterator(root)) {
      const std::string path = one.path().lexically_relative(root);
      EXPECT_TRUE(paths.contains(path) || one.is_directory()) << path << " was not compared";
      ++unpacked;
    }
    EXPECT_GT(unpacked, 5U);
  }

  const testing::TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
  SystemClock clock_;
  testing::HalfRandom random_;
  testing::SerialWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
  std::unique_ptr<Writer> http_;
  std::unique_ptr<RoutedHttp> routed_;
  std::unique_ptr<DockerRegistry> store_;
};

TEST_F(RealImages, OfLayersThatGetInOneAnothersWayEveryFileIsWhatUmociUnpacks) {
  const std::string long_name = std::string(120, 'n') + "/" + std::string(90, 'm');
  const std::string lowest = TarOf({{.path = "etc/", .type = '5'},
                                    {.path = "etc/conf", .content = "1"},
                                    {.path = "app/", .type = '5'},
                                    {.path = "app/x", .content = "old"},
                                    {.path = "app/gone", .content = "1"},
                                    {.path = "app/hard", .type = '1', .target = "app/x"},
                                    {.path = "real/", .type = '5'},
                                    {.path = "real/y", .content = "1"},
                                    {.path = "sl", .type = '2', .target = "real"},
                                    {.path = "d/", .type = '5'},
                                    {.path = "d/a", .content = "1"},
                                    {.path = "d/b", .content = "1"},
                                    {.path = "f", .content = "old"},
                                    {.path = "tree/", .type = '5'},
                                    {.path = "tree/leaf", .content = "1"},
                                    {.path = "abs", .type = '2', .target = "/app/x"},
                                    {.path = "app/up", .type = '2', .target = "../../../f"}});
  const std::string middle = TarOf({{.path = "./app/", .type = '5'},
                                    {.path = "./app/x", .content = "new"},
                                    {.path = "app/.wh.gone"},
                                    {.path = "sl/y", .content = "2"},
                                    {.path = "d/", .type = '5'},
                                    {.path = "d/b", .content = "2"},
                                    {.path = "f", .content = "new"},
                                    {.path = ".wh.f"},
                                    {.path = ".wh.tree"},
                                    {.path = "d/.wh..wh..opq"}});
  const std::string top = WithPaxName(long_name, {.content = "long"}) +
                          TarOf({{.path = "etc", .content = "a file in place of a folder"},
                                 {.path = "twice", .content = "1"},
                                 {.path = "twice", .content = "2"}});
  Push("hand", {{lowest, Packing::kGzip}, {middle, Packing::kPlain}, {top, Packing::kGzip}});
  ExpectEqual("hand",
              {"etc", "etc/conf", "app", "app/x", "app/gone", "app/hard", "app/up", "real/y", "sl",
               "sl/y", "d/a", "d/b", "f", "tree/leaf", "abs", "twice", long_name, "nowhere"});
}

TEST_F(RealImages, OfAnImageMadeByUmociEveryFileIsWhatItUnpacks) {
  const std::string image = (folder_ / "made").string() + ":app";
  const fs::path root = folder_ / "work" / "rootfs";
  Run({"umoci", "init", "--layout", (folder_ / "made").string()});
  Run({"umoci", "new", "--image", image});
  Run({"umoci", "unpack", "--rootless", "--image", image, (folder_ / "work").string()});
  const auto write = [&root](const std::string& path, const std::string& content) {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << content;
  };
  write("app/main.py", "version = 1\n");
  write("app/lib/old.py", "old\n");
  write("app/lib/kept.py", "kept\n");
  write("data/one", "1");
  fs::create_symlink("lib/kept.py", root / "app/link.py");
  Run({"umoci", "repack", "--refresh-bundle", "--image", image, (folder_ / "work").string()});
  write("app/main.py", "version = 2\n");
  fs::remove(root / "app/lib/old.py");
  fs::remove_all(root / "data");
  write("data", "now a file");
  write("app/lib/new.py", "new\n");
  Run({"umoci", "repack", "--refresh-bundle", "--image", image, (folder_ / "work").string()});
  Run({"skopeo", "copy", "--dest-tls-verify=false", "oci:" + image,
       "docker://" + store_->host() + "/" + kPath + ":made"});
  ExpectEqual("made", {"app/main.py", "app/lib/old.py", "app/lib/kept.py", "app/lib/new.py",
                       "app/link.py", "data", "data/one"});
}

TEST_F(RealImages, ALargeLayerComesInPieces) {
  std::string noise(std::size_t{20} << 20U, '\0');
  std::uint64_t state = 1;
  for (char& c : noise) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    c = static_cast<char>(state >> 56U);
  }
  Push("large",
       {{TarOf({{.path = "noise", .content = noise}, {.path = "app/x", .content = "behind it"}}),
         Packing::kGzip}});
  const Reading world{*routed_,          clock_,    random_,
                      workers_,          progress_, log_,
                      {"p", "us-west2"}, {},        clock_.Monotonic() + Duration{60'000}};
  Session session(world);
  const ImageReference image = *ParseImage(kRegistryHost + "/" + kPath + ":large");
  const auto resolved = Resolve(image, session);
  ASSERT_TRUE(resolved && *resolved);
  ImageFiles files({.reference = image, .layers = (*resolved)->layers}, {"x"}, session, nullptr);
  const Result<ImageFile> file = files.Find("app/x");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->bytes, "behind it");
}

}  // namespace
}  // namespace lockstep::oci
