#include "reconciler/manifest/key_objects.h"

namespace lockstep {
namespace {

using enum ValueType;

// Above any real count, and far from where sums of counts overflow.
constexpr double kMostDocuments = 1e9;
constexpr double kDay = 24.0 * 3'600'000;  // milliseconds

// With kMostCollections of key_table.cc this bounds how many globs are matched against every
// service and job.
constexpr std::size_t kMostWriters = 20;

constexpr KeySpec kBoundsKeys[] = {
    {.name = "expected",
     .type = kWhole,
     .doc = "how many documents are right",
     .example = "30",
     .required = true,
     .range = {.low = 1, .high = kMostDocuments}},
    {.name = "alert_above",
     .type = kWhole,
     .doc = "more documents than this are a finding",
     .example = "50",
     .range = {.low = 1, .high = kMostDocuments}},
    {.name = "proliferation",
     .type = kNumber,
     .doc = "more than this times `expected`, and documents are taken to breed",
     .example = "2",
     .default_value = "2",
     .range = {.low = 1, .high = 1e6, .above_low = true}},
};
constexpr ObjectSpec kBounds{.words = "`bounds`", .keys = kBoundsKeys};

constexpr std::string_view kRuleKinds[] = {"contains", "prefix", "suffix",
                                           "glob",     "date",   "matches"};
constexpr KeyGroup kBadIdGroups[] = {{KeyGroup::Rule::kExactlyOne, kRuleKinds}};
constexpr KeySpec kBadIdKeys[] = {
    {.name = "name",
     .type = kText,
     .doc = "what plans and reports call the rule",
     .example = "none-date",
     .required = true,
     .shape = TextShape::kRuleName},
    {.name = "contains",
     .type = kText,
     .doc = "the id contains this text",
     .example = "_None_",
     .shape = TextShape::kPattern},
    {.name = "prefix",
     .type = kText,
     .doc = "the id begins with this text",
     .example = "tmp_",
     .shape = TextShape::kPattern},
    {.name = "suffix",
     .type = kText,
     .doc = "the id ends with this text",
     .example = "_old",
     .shape = TextShape::kPattern},
    {.name = "glob",
     .type = kText,
     .doc = "the whole id matches this glob",
     .example = R"("run_*_????")",
     .shape = TextShape::kGlob},
    {.name = "date",
     .type = kTrue,
     .doc = "the id holds a date: 2026-02-01 or 20260201",
     .example = "true"},
    {.name = "matches",
     .type = kText,
     .doc = "this RE2 pattern matches somewhere in the id",
     .example = "'_[0-9a-f]{8}$'",
     .shape = TextShape::kRegularExpression},
};
constexpr ObjectSpec kBadId{
    .words = "an entry of `bad_ids`", .keys = kBadIdKeys, .groups = kBadIdGroups};

constexpr KeySpec kBackupKeys[] = {
    {.name = "collection",
     .type = kText,
     .doc =
         "where copies go, in the commit that deletes: a top-level collection of the same database",
     .example = "lockstep_backups",
     .required = true,
     .shape = TextShape::kCollectionPath},
    {.name = "keep_for",
     .type = kDuration,
     .doc = "how long after its delete a copy expires, for a TTL policy on `expires_at`",
     .example = "30d",
     .required = true,
     .range = {.low = kDay / 24, .high = 3'650 * kDay}},
};
constexpr ObjectSpec kBackup{.words = "`backup`", .keys = kBackupKeys};

constexpr KeySpec kCleanUpKeys[] = {
    {.name = "delete_at_most",
     .type = kWhole,
     .doc = "no apply deletes more documents than this",
     .example = "2000",
     .required = true,
     .range = {.low = 1, .high = kMostDocuments}},
    {.name = "delete_share",
     .type = kNumber,
     .doc = "no apply deletes more than this share of all documents",
     .example = "0.99",
     .default_value = "0.3",
     .range = {.low = 0, .high = 1, .above_low = true}},
    {.name = "untouched_for",
     .type = kDuration,
     .doc = "only documents not updated for this long before the scan, by the server's clock",
     .example = "1h",
     .default_value = "0s",
     .range = {.low = 0, .high = 3'650 * kDay}},
    {.name = "settle",
     .type = kDuration,
     .doc = "how long to watch for new bad documents after a clean-up",
     .example = "2m",
     .default_value = "0s",
     .range = {.low = 0, .high = kDay}},
    {.name = "backup",
     .type = kObject,
     .doc = "copy what is deleted into the database, too, where the machine's disk is not kept",
     .example = "{collection: lockstep_backups, keep_for: 30d}",
     .object = &kBackup},
};
constexpr ObjectSpec kCleanUp{.words = "`cleanup`", .keys = kCleanUpKeys};

constexpr KeySpec kCollectionKeys[] = {
    {.name = "name",
     .type = kText,
     .doc = "the collection's path; with slashes it names a subcollection",
     .example = "heartbeats",
     .required = true,
     .shape = TextShape::kCollectionPath},
    {.name = "database",
     .type = kText,
     .doc = "the Firestore database",
     .example = "archive",
     .default_value = "(default)",
     .shape = TextShape::kDatabase},
    {.name = "bounds",
     .type = kObject,
     .doc = "how many documents there should be",
     .example = "{expected: 30, alert_above: 50}",
     .object = &kBounds},
    {.name = "keep",
     .type = kTextList,
     .doc = "globs on ids that are never deleted, whatever a rule says",
     .example = R"(["*Processor"])",
     .shape = TextShape::kGlob,
     .max_items = 500},
    {.name = "bad_ids",
     .type = kObjectList,
     .doc = "rules that say which ids are bad",
     .example = "[{name: none-date, contains: _None_}]",
     .object = &kBadId,
     .max_items = 50},
    {.name = "documents",
     .type = kTextList,
     .doc = "ids of documents that must be there; never deleted, and missed when they are gone",
     .example = "[nightly-report]",
     .shape = TextShape::kDocumentId},
    {.name = "stale_after",
     .type = kDuration,
     .doc = "one of `documents` that was not updated for this long is taken for silent",
     .example = "2h",
     .range = {.low = 0, .high = 3'650 * kDay, .above_low = true}},
    {.name = "writers",
     .type = kTextList,
     .doc = "globs on the addresses of the services and jobs that write here",
     .example = R"(["cloud_run_job.*-backfill"])",
     .shape = TextShape::kGlob,
     .max_items = kMostWriters},
    {.name = "cleanup",
     .type = kObject,
     .doc = "delete bad documents, within these limits; without it they are only counted",
     .example = "{delete_at_most: 100}",
     .object = &kCleanUp},
};

}  // namespace

const ObjectSpec kCollectionSpec{.words = "an entry of `collections`", .keys = kCollectionKeys};

}  // namespace lockstep
