#include "reconciler/manifest/key_table.h"

#include "reconciler/manifest/key_objects.h"

namespace lockstep {
namespace {

using enum ValueType;

// With kMostWriters of collection_keys.cc this bounds how many globs are matched against every
// service and job.
constexpr std::size_t kMostCollections = 100;

constexpr KeySpec kOtherKeys[] = {
    {.name = "type",
     .type = kText,
     .doc = "a resource type that a plugin adds",
     .example = "pubsub_topic",
     .required = true,
     .shape = TextShape::kTypeName},
    {.name = "name",
     .type = kText,
     .doc = "the resource's name",
     .example = "orders",
     .required = true,
     .shape = TextShape::kResourceName},
};
constexpr ObjectSpec kOther{.words = "an entry of `resources`", .keys = kOtherKeys, .open = true};

constexpr std::string_view kUnmanagedChoices[] = {"ignore", "warn", "error"};
constexpr KeySpec kTopKeys[] = {
    {.name = "lockstep",
     .type = kWhole,
     .doc = "the version of this format",
     .example = "1",
     .required = true,
     .range = {.low = kManifestFormat, .high = kManifestFormat}},
    {.name = "project",
     .type = kText,
     .doc = "the Google Cloud project, by its id",
     .example = "my-project",
     .required = true,
     .shape = TextShape::kProject},
    {.name = "region",
     .type = kText,
     .doc = "the region of the services and jobs",
     .example = "us-west2",
     .required = true,
     .shape = TextShape::kRegion},
    {.name = "suspend",
     .type = kText,
     .doc = "why nothing of this manifest is changed for now: plans show it, apply and run obey",
     .example = "the migration of February is under way"},
    {.name = "images",
     .type = kObjectMap,
     .doc = "images by name, so that services and jobs can share them",
     .example = "{worker: {reference: us-west2-docker.pkg.dev/my-project/apps/worker:latest}}",
     .shape = TextShape::kImageName,
     .object = &kImageSpec},
    {.name = "services",
     .type = kObjectList,
     .doc = "the Cloud Run services, and the image of each",
     .example = "[{name: api, image: worker}]",
     .object = &kServiceSpec,
     .max_items = kMostPrograms},
    {.name = "jobs",
     .type = kObjectList,
     .doc = "the Cloud Run jobs, and the image of each",
     .example = "[{names: [nightly, weekly], image: worker}]",
     .object = &kJobSpec,
     .max_items = kMostPrograms},
    {.name = "unmanaged",
     .type = kChoice,
     .doc = "what services and jobs of the region are that no entry names",
     .example = "error",
     .default_value = "warn",
     .choices = kUnmanagedChoices},
    {.name = "ignore",
     .type = kTextList,
     .doc = "globs on names or addresses that `unmanaged` passes over",
     .example = R"(["sandbox-*"])",
     .shape = TextShape::kGlob},
    {.name = "collections",
     .type = kObjectList,
     .doc = "the Firestore collections that these programs write",
     .example = "[{name: heartbeats, bounds: {expected: 30}}]",
     .object = &kCollectionSpec,
     .max_items = kMostCollections},
    {.name = "resources",
     .type = kObjectList,
     .doc = "resources of other types, which plugins add; each has further keys of its own",
     .example = "[{type: pubsub_topic, name: orders}]",
     .object = &kOther},
};
constexpr ObjectSpec kManifest{.words = "the manifest", .keys = kTopKeys};

}  // namespace

const ObjectSpec& ManifestSpec() { return kManifest; }

}  // namespace lockstep
