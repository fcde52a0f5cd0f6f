#include "reconciler/manifest/key_objects.h"

namespace lockstep {
namespace {

using enum ValueType;

constexpr double kLongestWait = 30 * 24.0 * 3'600'000;  // milliseconds

constexpr std::string_view kFileHas[] = {"contains", "lacks", "matches", "sha256"};
constexpr KeyGroup kCodeGroups[] = {{KeyGroup::Rule::kAtLeastOne, kFileHas}};
constexpr KeySpec kCodeKeys[] = {
    {.name = "file",
     .type = kText,
     .doc = "a file inside the image",
     .example = "/app/shared/monitoring/processor_heartbeat.py",
     .required = true,
     .shape = TextShape::kFilePath},
    {.name = "contains",
     .type = kText,
     .doc = "text that the file must contain",
     .example = "return self.processor_name"},
    {.name = "lacks",
     .type = kText,
     .doc = "text that the file must not contain",
     .example = "_{run_id}"},
    {.name = "matches",
     .type = kText,
     .doc = "a regular expression (RE2) that the file must match somewhere",
     .example = "return self\\.\\w+",
     .shape = TextShape::kRegularExpression},
    {.name = "sha256",
     .type = kText,
     .doc = "the SHA-256 of the whole file",
     .example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
     .shape = TextShape::kSha256},
};
constexpr ObjectSpec kCode{.words = "an entry of `code`", .keys = kCodeKeys, .groups = kCodeGroups};

constexpr KeySpec kImageKeys[] = {
    {.name = "reference",
     .type = kText,
     .doc = "the image, by tag or by digest",
     .example = "us-west2-docker.pkg.dev/my-project/apps/worker:latest",
     .required = true,
     .shape = TextShape::kImageReference},
    {.name = "code",
     .type = kObjectList,
     .doc = "what files inside the image must say: proof that it holds the right code",
     .example = "[{file: /app/main.py, contains: version = 2}]",
     .object = &kCode,
     .max_items = 20},
};

constexpr KeySpec kHoldKeys[] = {
    {.name = "reason",
     .type = kText,
     .doc = "why it is held; shown in every plan",
     .example = "waits for the new schema",
     .required = true},
    {.name = "until",
     .type = kText,
     .doc = "the last day of the hold, UTC; a day later it is an error",
     .example = "9999-12-31",
     .required = true,
     .shape = TextShape::kDate},
};
constexpr ObjectSpec kHold{.words = "`hold`", .keys = kHoldKeys};

constexpr std::string_view kLogSays[] = {"contains", "matches", "lacks"};
constexpr KeyGroup kLogGroups[] = {{KeyGroup::Rule::kAtLeastOne, kLogSays}};
constexpr KeySpec kLogKeys[] = {
    {.name = "contains",
     .type = kText,
     .doc = "text that a log line of the serving revision, or of an execution since the job's "
            "update, must contain",
     .example = "Stopped heartbeat for p2_"},
    {.name = "matches",
     .type = kText,
     .doc = "a regular expression (RE2) that a log line must match",
     .example = "Stopped heartbeat for p2_\\w+",
     .shape = TextShape::kRegularExpression},
    {.name = "lacks",
     .type = kText,
     .doc = "text that no log line may contain",
     .example = "Traceback (most recent call last)"},
    {.name = "within",
     .type = kDuration,
     .doc = "how far to look back",
     .example = "15m",
     .required = true,
     .range = {.low = 1'000, .high = kLongestWait}},
};
constexpr ObjectSpec kLog{.words = "an entry of `logs`", .keys = kLogKeys, .groups = kLogGroups};

constexpr std::string_view kNameOrNames[] = {"name", "names"};
constexpr KeyGroup kProgramGroups[] = {{KeyGroup::Rule::kExactlyOne, kNameOrNames}};
constexpr KeySpec kProgramImage{
    .name = "image",
    .type = kText,
    .doc = "what it shall run: a name from `images`, or an image reference",
    .example = "worker",
    .required = true,
    .shape = TextShape::kImage};
constexpr KeySpec kProgramHold{.name = "hold",
                               .type = kObject,
                               .doc = "show it in every plan and never touch it, until a day",
                               .example = "{reason: waits for the new schema, until: 9999-12-31}",
                               .object = &kHold};
constexpr std::string_view kRollouts[] = {"staged", "direct"};
constexpr KeySpec kServiceKeys[] = {
    {.name = "name",
     .type = kText,
     .doc = "one service",
     .example = "api",
     .shape = TextShape::kServiceName},
    {.name = "names",
     .type = kTextList,
     .doc = "several services with equal settings",
     .example = "[api, api-internal]",
     .shape = TextShape::kServiceName,
     .max_items = kMostPrograms},
    kProgramImage,
    kProgramHold,
    {.name = "rollout",
     .type = kChoice,
     .doc = "staged: the new revision is proven before it gets traffic; direct: in one update",
     .example = "direct",
     .default_value = "staged",
     .choices = kRollouts},
    {.name = "logs",
     .type = kObjectList,
     .doc = "what the serving revision must have said: proof at run time",
     .example = "[{contains: ready, within: 15m}]",
     .object = &kLog,
     .max_items = 20},
};

constexpr std::string_view kWhenRunning[] = {"update", "wait", "refuse"};
constexpr KeySpec kJobKeys[] = {
    {.name = "name",
     .type = kText,
     .doc = "one job",
     .example = "nightly",
     .shape = TextShape::kJobName},
    {.name = "names",
     .type = kTextList,
     .doc = "several jobs with equal settings",
     .example = "[nightly, weekly]",
     .shape = TextShape::kJobName,
     .max_items = kMostPrograms},
    kProgramImage,
    kProgramHold,
    {.name = "container",
     .type = kText,
     .doc = "the container that `image` is for, where a job has several",
     .example = "worker",
     .shape = TextShape::kContainerName},
    {.name = "when_running",
     .type = kChoice,
     .doc = "what an update does while an execution runs: go ahead, wait for its end, or fail",
     .example = "wait",
     .default_value = "update",
     .choices = kWhenRunning},
    {.name = "logs",
     .type = kObjectList,
     .doc = "what the executions since the job's last update must have said: proof at run time",
     .example = "[{contains: done, within: 24h}]",
     .object = &kLog,
     .max_items = 20},
};

}  // namespace

const ObjectSpec kImageSpec{.words = "an entry of `images`", .keys = kImageKeys};
const ObjectSpec kServiceSpec{
    .words = "an entry of `services`", .keys = kServiceKeys, .groups = kProgramGroups};
const ObjectSpec kJobSpec{
    .words = "an entry of `jobs`", .keys = kJobKeys, .groups = kProgramGroups};

}  // namespace lockstep
