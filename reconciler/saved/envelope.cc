#include "reconciler/saved/envelope.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cstdint>

#include "reconciler/base/digest.h"

namespace lockstep {
namespace {

constexpr std::string_view kBeforeDigest = R"(,"sha256":")";
constexpr std::string_view kBeforeContent = R"(","content":)";
constexpr std::string_view kEnd = "}\n";
constexpr std::size_t kDigits = 64;
constexpr int kDepth = 32;  // a plan's own is 5, and a payload's 4; an observation's 7

std::string Head(const Envelope& envelope) {
  return std::string(envelope.begin) + std::to_string(envelope.format);
}

// Over all but the digest itself, the format among it.
std::string DigestOver(const Envelope& envelope, std::string_view content) {
  const std::string head = Head(envelope);
  const std::array<std::string_view, 5> parts = {head, kBeforeDigest, kBeforeContent, content,
                                                 kEnd};
  Sha256 digest;
  for (const std::string_view part : parts) digest.Add(part);
  return digest.Hex();
}

// Takes `expected` off the front of `bytes`.
bool Take(std::string_view& bytes, std::string_view expected) {
  if (!bytes.starts_with(expected)) return false;
  bytes.remove_prefix(expected.size());
  return true;
}

Status TakeFormat(const Envelope& envelope, std::string_view& bytes) {
  std::uint64_t format = 0;
  const char* const end = bytes.data() + bytes.size();
  const auto [rest, error] = std::from_chars(bytes.data(), end, format);
  if (error != std::errc{} || rest == end) {
    return Fail(NotAsWritten(envelope, "cut short or altered"));
  }
  if (format != static_cast<std::uint64_t>(envelope.format)) {
    return Fail(Code::kInvalidArgument,
                fmt::format("it is of format {}, and this lockstep {} reads format {}; {}", format,
                            LOCKSTEP_VERSION, envelope.format, envelope.other_format));
  }
  bytes.remove_prefix(static_cast<std::size_t>(rest - bytes.data()));
  return {};
}

}  // namespace

Error NotAsWritten(const Envelope& envelope, std::string_view how) {
  return {.code = Code::kDataLoss,
          .message = fmt::format("it is {}{}", how, envelope.make_another)};
}

Sealed Seal(const Envelope& envelope, const Json& content) {
  const std::string text = Dump(content);
  const std::string digest = DigestOver(envelope, text);
  return {.bytes = fmt::format("{}{}{}{}{}{}", Head(envelope), kBeforeDigest, digest,
                               kBeforeContent, text, kEnd),
          .digest = "sha256:" + digest};
}

Result<Unsealed> Unseal(const Envelope& envelope, std::string_view bytes) {
  const auto altered = [&envelope](std::string_view how) {
    return Fail(NotAsWritten(envelope, how));
  };
  if (bytes.size() > envelope.largest) {
    return altered(fmt::format("larger than a {} may be", envelope.what));
  }
  const std::string_view whole = bytes;
  if (!Take(bytes, envelope.begin)) return altered(fmt::format("no {}", envelope.what));
  LOCKSTEP_CHECK(TakeFormat(envelope, bytes));
  if (!whole.ends_with(kEnd)) return altered("cut short, or something was added");
  if (!Take(bytes, kBeforeDigest) || bytes.size() < kDigits) return altered("altered");
  const std::string digest(bytes.substr(0, kDigits));
  bytes.remove_prefix(kDigits);
  if (!Take(bytes, kBeforeContent) || bytes.size() < kEnd.size()) return altered("altered");
  bytes.remove_suffix(kEnd.size());
  if (DigestOver(envelope, bytes) != digest) {
    return altered("altered or cut short: its SHA-256 is not the one that it names");
  }
  LOCKSTEP_TRY(Json content, ParseJson(bytes, {.bytes = envelope.largest, .depth = kDepth}));
  return Unsealed{.content = std::move(content), .digest = "sha256:" + digest};
}

}  // namespace lockstep
