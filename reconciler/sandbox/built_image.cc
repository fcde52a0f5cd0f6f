#include "reconciler/sandbox/built_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>

#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"

namespace lockstep::sandbox {
namespace {

constexpr std::size_t kBlock = 512;

struct MediaTypes {
  std::string_view index;
  std::string_view manifest;
  std::string_view config;
  std::string_view layer;
};
constexpr MediaTypes kOci{
    "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip"};
constexpr MediaTypes kDocker{"application/vnd.docker.distribution.manifest.list.v2+json",
                             "application/vnd.docker.distribution.manifest.v2+json",
                             "application/vnd.docker.container.image.v1+json",
                             "application/vnd.docker.image.rootfs.diff.tar.gzip"};

std::string DigestOf(std::string_view bytes) { return "sha256:" + Sha256Hex(bytes); }

void PutText(std::string& header, std::size_t at, std::string_view text) {
  std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(at));
}

// `path` is relative and at most 100 bytes; `type` is '0' for a file, '5' for a directory.
std::string TarEntry(const std::string& path, char type, const std::string& content) {
  std::string header(kBlock, '\0');
  PutText(header, 0, path);
  PutText(header, 100, type == '5' ? "0000755" : "0000644");
  PutText(header, 108, "0000000");
  PutText(header, 116, "0000000");
  PutText(header, 124, fmt::format("{:011o}", content.size()));
  PutText(header, 136, "00000000000");  // the epoch: equal files, equal bytes
  PutText(header, 148, "        ");     // the checksum counts as spaces
  header[156] = type;
  PutText(header, 257,
          std::string_view("ustar\0"
                           "00",
                           8));
  PutText(header, 329, "0000000");
  PutText(header, 337, "0000000");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  PutText(header, 148, std::string_view(fmt::format("{:06o}", sum)));
  header[154] = '\0';
  std::string entry = header + content;
  entry.resize((entry.size() + kBlock - 1) / kBlock * kBlock, '\0');
  return entry;
}

std::uint32_t Crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

std::string LittleEndian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xffU);
  return text;
}

std::string AddManifest(BuiltImage& built, std::string_view media_type, const Json& manifest) {
  std::string bytes = Dump(manifest);
  std::string digest = DigestOf(bytes);
  built.manifests[digest] = {std::string(media_type), std::move(bytes)};
  return digest;
}

Json AddBlob(BuiltImage& built, std::string_view media_type, std::string bytes) {
  std::string digest = DigestOf(bytes);
  Json descriptor = {{"mediaType", media_type}, {"digest", digest}, {"size", bytes.size()}};
  built.blobs[std::move(digest)] = std::move(bytes);
  return descriptor;
}

Json ManifestJson(std::string_view media_type, Json config, Json layer) {
  return {{"schemaVersion", 2},
          {"mediaType", media_type},
          {"config", std::move(config)},
          {"layers", Json::array({std::move(layer)})}};
}

Json DescriptorOf(const BuiltImage& built, const std::string& digest, Json platform) {
  const ManifestBytes& manifest = built.manifests.at(digest);
  return {{"mediaType", manifest.media_type},
          {"digest", digest},
          {"size", manifest.bytes.size()},
          {"platform", std::move(platform)}};
}

// What a builder pushes beside an image to say how it was made.
std::string AddAttestation(BuiltImage& built, const std::string& subject) {
  const Json statement = {{"_type", "https://in-toto.io/Statement/v0.1"},
                          {"predicateType", "https://slsa.dev/provenance/v0.2"},
                          {"subject", Json::array({{{"digest", subject}}})}};
  const Json config = {{"architecture", "unknown"}, {"os", "unknown"}, {"config", Json::object()}};
  Json layer = AddBlob(built, "application/vnd.in-toto+json", Dump(statement));
  return AddManifest(
      built, kOci.manifest,
      ManifestJson(kOci.manifest, AddBlob(built, kOci.config, Dump(config)), std::move(layer)));
}

}  // namespace

std::string TarOf(const std::map<std::string, std::string>& files) {
  std::string tar;
  std::set<std::string> directories;
  for (const auto& [path, content] : files) {
    const std::string relative = path.substr(path.starts_with('/') ? 1 : 0);
    for (auto slash = relative.find('/'); slash != std::string::npos;
         slash = relative.find('/', slash + 1)) {
      const std::string directory = relative.substr(0, slash + 1);
      if (directories.insert(directory).second) tar += TarEntry(directory, '5', "");
    }
    tar += TarEntry(relative, '0', content);
  }
  return tar + std::string(2 * kBlock, '\0');
}

std::string Gzipped(std::string_view bytes) {
  constexpr std::size_t kStored = 65'535;  // of one block that is not compressed
  std::string gzip("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  std::string_view rest = bytes;
  do {
    const std::string_view block = rest.substr(0, kStored);
    rest.remove_prefix(block.size());
    gzip += rest.empty() ? '\1' : '\0';
    gzip += LittleEndian(block.size(), 2) + LittleEndian(~block.size(), 2);
    gzip += block;
  } while (!rest.empty());
  return gzip + LittleEndian(Crc32(bytes), 4) + LittleEndian(bytes.size(), 4);
}

BuiltImage Build(const StoryImage& image) {
  BuiltImage built;
  const MediaTypes& types = image.docker ? kDocker : kOci;
  const std::string tar = TarOf(image.files);
  // The id stands in the config, so that two images of a story are never the same image.
  const Json config = {
      {"architecture", "amd64"},
      {"os", "linux"},
      {"config", {{"Labels", image.labels}, {"Entrypoint", image.entrypoint}, {"Cmd", image.cmd}}},
      {"rootfs", {{"type", "layers"}, {"diff_ids", Json::array({DigestOf(tar)})}}},
      {"history", Json::array({{{"created_by", image.repository + " " + image.id}}})}};
  Json config_descriptor = AddBlob(built, types.config, Dump(config));
  Json layer = AddBlob(built, types.layer, Gzipped(tar));
  built.child_digest =
      AddManifest(built, types.manifest,
                  ManifestJson(types.manifest, std::move(config_descriptor), std::move(layer)));
  built.digest = built.child_digest;
  if (!image.index) return built;

  Json child =
      DescriptorOf(built, built.child_digest, {{"architecture", "amd64"}, {"os", "linux"}});
  Json beside = DescriptorOf(built, AddAttestation(built, built.child_digest),
                             {{"architecture", "unknown"}, {"os", "unknown"}});
  beside["annotations"] = {{"vnd.docker.reference.type", "attestation-manifest"},
                           {"vnd.docker.reference.digest", built.child_digest}};
  built.digest = AddManifest(built, types.index,
                             {{"schemaVersion", 2},
                              {"mediaType", types.index},
                              {"manifests", Json::array({std::move(child), std::move(beside)})}});
  return built;
}

}  // namespace lockstep::sandbox
