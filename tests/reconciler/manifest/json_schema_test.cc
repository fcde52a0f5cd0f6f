#include "reconciler/manifest/json_schema.h"

#include <gmock/gmock.h>

#include "reconciler/base/durable_file.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

TEST(JsonSchema, TheFileThatIsCheckedInIsWhatTheProgramPrints) {
  EXPECT_THAT(ReadFile(LOCKSTEP_SOURCE_DIR "/manifests/manifest.schema.json", 1 << 20),
              testing::IsOkAndHolds(ManifestSchema()))
      << "renew it: lockstep schema > manifests/manifest.schema.json";
}

}  // namespace
}  // namespace lockstep
