#include "plugins/firestore/copy_writes.h"

#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr std::size_t kMostCopied = 249;                        // with their deletes and the fence
constexpr std::size_t kMostCopiedBytes = std::size_t{3} << 20;  // the emulator takes 4 MiB in all

}  // namespace

Status CopyWrites::Add(const Json& document, const std::string& read_time, std::size_t bytes) {
  if (!spec_) return {};
  LOCKSTEP_TRY(Json write, CopyWrite(cleaned_, *spec_, document, run_, read_time));
  copies_.insert_or_assign(StringAt(document, "name"), Copy{std::move(write), bytes});
  return {};
}

std::size_t CopyWrites::Fitting(std::span<const std::string> names) const {
  if (!spec_) return names.size();
  std::size_t fitting = 0;
  std::size_t bytes = 0;
  for (const std::string& name : names) {
    const auto copy = copies_.find(name);
    bytes += copy == copies_.end() ? 0 : copy->second.bytes;
    if (fitting > 0 && (fitting == kMostCopied || bytes > kMostCopiedBytes)) break;
    ++fitting;
  }
  return fitting;
}

Status CopyWrites::AppendTo(Json& writes, std::span<const std::string> names) const {
  if (!spec_) return {};
  for (const std::string& name : names) {
    const auto copy = copies_.find(name);
    if (copy == copies_.end()) {
      return Fail(Code::kInternal, "a delete without its copy: " + Printable(name, 300));
    }
    writes.push_back(copy->second.write);
  }
  return {};
}

}  // namespace lockstep::firestore
