#include "reconciler/base/zstd_frame.h"

#include <zstd.h>

#include <algorithm>
#include <array>

namespace lockstep {
namespace {

constexpr int kLevel = 1;
constexpr int kWrittenWindow = 19;  // log2 of bytes
constexpr int kReadWindow = 20;
constexpr std::size_t kPiece = std::size_t{64} << 10;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

tl::unexpected<Error> Damaged(std::string_view why) {
  return Fail(Code::kDataLoss, "a damaged zstd frame: " + std::string(why));
}

}  // namespace

Result<std::string> ZstdFrame(std::string_view text) {
  const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  const auto fails = [](std::size_t code) { return ZSTD_isError(code) != 0; };
  if (!context || fails(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel)) ||
      fails(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, kWrittenWindow)) ||
      fails(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1))) {
    return Fail(Code::kInternal, "compressing: no zstd context");
  }
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), text.data(), text.size());
  if (fails(size)) {
    return Fail(Code::kInternal, std::string("compressing: ") + ZSTD_getErrorName(size));
  }
  frame.resize(size);
  return frame;
}

struct ZstdFrameReader::State {
  struct Free {
    void operator()(ZSTD_DCtx* context_to_free) const { ZSTD_freeDCtx(context_to_free); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context{ZSTD_createDCtx()};
  std::size_t largest = 0;
  std::size_t magic_seen = 0;  // bytes of the magic that this frame has shown; 0: none began
  std::string text{};          // of this frame so far

  // The library would also take formats whose memory nothing bounds.
  Status CheckMagic(std::string_view bytes) {
    const std::size_t count = std::min(kZstdMagic.size() - magic_seen, bytes.size());
    if (bytes.substr(0, count) != kZstdMagic.substr(magic_seen, count)) {
      return Damaged("it does not begin as one");
    }
    magic_seen += count;
    return {};
  }

  // Adds to the frame's text, which goes to `take` at its end; true if the frame goes on.
  Result<bool> Decompress(ZSTD_inBuffer& in, ZSTD_outBuffer& out, const TakeText& take) {
    const std::size_t left = ZSTD_decompressStream(context.get(), &out, &in);
    if (ZSTD_isError(left) != 0) return Damaged(ZSTD_getErrorName(left));
    if (out.pos > largest - text.size()) return Damaged("it is too large");
    text.append(static_cast<const char*>(out.dst), out.pos);
    if (left != 0) return true;
    magic_seen = 0;
    LOCKSTEP_CHECK(take(text));
    text.clear();
    return false;
  }
};

ZstdFrameReader::ZstdFrameReader(std::size_t largest) : state_(std::make_unique<State>()) {
  state_->largest = largest;
  if (state_->context) {
    ZSTD_DCtx_setParameter(state_->context.get(), ZSTD_d_windowLogMax, kReadWindow);
  }
}

ZstdFrameReader::~ZstdFrameReader() = default;
ZstdFrameReader::ZstdFrameReader(ZstdFrameReader&&) noexcept = default;
ZstdFrameReader& ZstdFrameReader::operator=(ZstdFrameReader&&) noexcept = default;

Status ZstdFrameReader::Add(std::string_view bytes, const TakeText& take) {
  State& state = *state_;
  if (!state.context) return Fail(Code::kInternal, "decompressing: no zstd context");
  std::array<char, kPiece> piece{};
  bool more = false;  // the library holds text that did not fit into `piece`
  while (!bytes.empty() || more) {
    LOCKSTEP_CHECK(state.CheckMagic(bytes));
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    LOCKSTEP_TRY(const bool in_frame, state.Decompress(in, out, take));
    bytes.remove_prefix(in.pos);
    more = in_frame && out.pos == out.size;
  }
  return {};
}

bool ZstdFrameReader::InFrame() const { return state_->magic_seen != 0; }

}  // namespace lockstep
