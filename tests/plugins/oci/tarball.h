// Tar archives, byte by byte, as builders of images write them and as nobody should.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace lockstep::oci {

struct TarEntry {
  std::string path{};  // at most 100 bytes
  std::string content{};
  char type = '0';  // 0 file, 1 hard link, 2 symbolic link, 3 device, 5 folder, x PAX, L GNU
  std::string target{};
};

inline std::string Octal(std::uint64_t value, int digits) {
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto digit = text.rbegin(); value != 0 && digit != text.rend(); ++digit, value >>= 3U) {
    *digit = static_cast<char>('0' + (value & 7U));
  }
  return text;
}

// Recomputes the checksum of a header block.
inline void Sign(std::string& header) {
  header.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  header.replace(148, 8, Octal(sum, 6) + std::string("\0 ", 2));
}

// `claimed`: the size that the header has, whatever follows.
inline std::string TarHeader(const TarEntry& entry, std::uint64_t claimed) {
  std::string header(512, '\0');
  header.replace(0, entry.path.size(), entry.path);
  header.replace(100, 7, "0000644");
  header.replace(108, 7, "0000000");
  header.replace(116, 7, "0000000");
  header.replace(124, 11, Octal(claimed, 11));
  header.replace(136, 11, Octal(0, 11));
  header[156] = entry.type;
  header.replace(157, entry.target.size(), entry.target);
  header.replace(257, 8,
                 std::string("ustar\0"
                             "00",
                             8));
  Sign(header);
  return header;
}

inline std::string Padded(std::string bytes) {
  bytes.resize((bytes.size() + 511) / 512 * 512, '\0');
  return bytes;
}

inline std::string Packed(const TarEntry& entry) {
  return TarHeader(entry, entry.content.size()) + Padded(entry.content);
}

inline std::string EndOfTar() { return std::string(1024, '\0'); }

inline std::string TarOf(const std::vector<TarEntry>& entries) {
  std::string tar;
  for (const TarEntry& entry : entries) tar += Packed(entry);
  return tar + EndOfTar();
}

// The record "LENGTH key=value\n", whose length counts itself.
inline std::string PaxRecord(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t size = rest.size() + 1;
  while (std::to_string(size).size() + rest.size() != size) ++size;
  return std::to_string(size) + rest;
}

// `entry` under a name of any length, in the way of PAX and in that of GNU.
inline std::string WithPaxName(const std::string& name, TarEntry entry) {
  entry.path = "short";
  return Packed({.path = "PaxHeaders/short", .content = PaxRecord("path", name), .type = 'x'}) +
         Packed(entry);
}
inline std::string WithGnuName(const std::string& name, TarEntry entry) {
  entry.path = name.substr(0, 100);
  return Packed({.path = "././@LongLink", .content = name + '\0', .type = 'L'}) + Packed(entry);
}

// GNU's old form of a sparse file: `size` bytes, all of them a hole.
inline std::string SparseFile(const std::string& path, std::uint64_t size) {
  std::string header = TarHeader({.path = path, .type = 'S'}, 0);
  header.replace(257, 8, std::string("ustar  \0", 8));
  header.replace(386, 12, Octal(size, 12));
  header.replace(398, 11, Octal(0, 11));
  header.replace(483, 12, Octal(size, 12));
  Sign(header);
  return header;
}

enum class Packing { kPlain, kGzip, kZstd };

inline std::string Compressed(const std::string& bytes, Packing packing) {
  if (packing == Packing::kPlain) return bytes;
  const std::unique_ptr<archive, int (*)(archive*)> out(archive_write_new(), &archive_write_free);
  archive_write_set_format_raw(out.get());
  if (packing == Packing::kGzip) archive_write_add_filter_gzip(out.get());
  if (packing == Packing::kZstd) archive_write_add_filter_zstd(out.get());
  archive_write_set_bytes_in_last_block(out.get(), 1);
  std::string packed;
  const auto take = [](archive*, void* into, const void* data, std::size_t size) -> la_ssize_t {
    static_cast<std::string*>(into)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
  };
  archive_write_open(out.get(), &packed, nullptr, take, nullptr);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  const bool begun = archive_write_header(out.get(), entry) == ARCHIVE_OK;
  archive_entry_free(entry);
  const auto size = static_cast<la_ssize_t>(bytes.size());
  if (!begun || archive_write_data(out.get(), bytes.data(), bytes.size()) != size ||
      archive_write_close(out.get()) != ARCHIVE_OK) {
    throw std::runtime_error(std::string("packing: ") + archive_error_string(out.get()));
  }
  return packed;
}

}  // namespace lockstep::oci
