#include "reconciler/render/clean_up_json.h"

namespace lockstep {

Json CleanUpJson(const std::optional<CleanUpCount>& documents) {
  if (!documents) return {};
  return {{"deleted", documents->deleted},
          {"survived", documents->survived},
          {"gone", documents->gone},
          {"earlier", documents->earlier},
          {"backup", documents->backup}};
}

}  // namespace lockstep
