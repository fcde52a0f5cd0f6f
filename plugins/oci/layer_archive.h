// ReadLayer: the contents of a layer, from its bytes as they arrive.
#pragma once

#include <cstddef>

#include "plugins/oci/layer_bytes.h"
#include "plugins/oci/layer_contents.h"
#include "reconciler/base/result.h"

namespace lockstep::oci {

// What a layer may cost, so that a hostile one ends in bounded time and memory.
struct LayerLimits {
  std::size_t entries = 500'000;
  std::size_t path_bytes = std::size_t{64} << 20;   // of all paths and targets together
  std::uint64_t unpacked = std::uint64_t{8} << 30;  // bytes that come out of the compression
  std::uint64_t ratio = 200;                        // of the same to the bytes that went in
  std::size_t file = std::size_t{4} << 20;          // of one file that is kept
  std::size_t files = std::size_t{32} << 20;        // of all that are kept
};

// Unpacks tar, plain or compressed by gzip or zstd, and keeps of it the entries and the regular
// files whose last part of the path is in `names`. Nothing is written to disk. An entry whose path
// leaves the root is left out, as container runtimes do; sizes that a sparse file claims are
// never allocated. Errors: those of LayerBytes; kDataLoss for what is no such archive, is cut off
// or has another digest; kResourceExhausted for what is over a limit.
Result<LayerContents> ReadLayer(LayerBytes& bytes, const FileNames& names,
                                const LayerLimits& limits);

}  // namespace lockstep::oci
