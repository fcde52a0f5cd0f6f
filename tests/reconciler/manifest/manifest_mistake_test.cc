#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "reconciler/manifest/manifest_reader.h"
#include "tests/reconciler/manifest/manifest_texts.h"

namespace lockstep {
namespace {

using testing::ComplaintsOf;
using ::testing::ElementsAre;
using testing::Manifested;

// One mistake each, on line 4 or below, behind the three lines of kHead.
struct Mistake {
  std::string name;
  std::string text;
  std::string complaint;
};

std::ostream& operator<<(std::ostream& out, const Mistake& mistake) { return out << mistake.name; }

class ManifestMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(ManifestMistake, IsTheOnlyComplaint) {
  EXPECT_THAT(ComplaintsOf(Manifested(GetParam().text)), ElementsAre(GetParam().complaint));
}

std::string Name(const ::testing::TestParamInfo<Mistake>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    OfForm, ManifestMistake,
    ::testing::Values(
        Mistake{"UnknownKey", "servces: []\n",
                "4:1 unknown key `servces` in the manifest | did you mean `services`?"},
        Mistake{"UnknownKeyOfEntry", "services: [{name: a, image: b/c, imge: x}]\n",
                "4:34 unknown key `imge` in an entry of `services` | did you mean `image`?"},
        Mistake{"UnknownKeyNearNothing", "jobs: [{name: a, image: b/c, zzz: x}]\n",
                "4:30 unknown key `zzz` in an entry of `jobs` | known keys: `name`, `names`, "
                "`image`, `hold`, `container`, `when_running` and `logs`"},
        Mistake{"LogsOfAJob", "jobs: [{name: a, image: b/c, logs: [{within: 1h}]}]\n",
                "4:37 an entry of `logs` needs `contains`, `matches` or `lacks`"},
        Mistake{"ContainerOfAService", "services: [{name: a, image: b/c, container: d}]\n",
                "4:34 unknown key `container` in an entry of `services` | known keys: `name`, "
                "`names`, `image`, `hold`, `rollout` and `logs`"},
        Mistake{"ContainerName", "jobs: [{name: a, image: b/c, container: A}]\n",
                "4:41 `container` of an entry of `jobs`: `A` is not a container name | it must be "
                "at most 63 lower-case letters, digits and hyphens, no hyphen at either end"},
        Mistake{"WhenRunning", "jobs: [{name: a, image: b/c, when_running: stop}]\n",
                "4:44 `when_running` of an entry of `jobs`: expected `update`, `wait` or `refuse`, "
                "found text `stop`"},
        Mistake{"MissingKey", "services: [{name: a}]\n",
                "4:12 missing key `image` in an entry of `services` | for example: image: worker"},
        Mistake{"TextForList", "jobs: [{names: a, image: b/c}]\n",
                "4:16 `names` of an entry of `jobs`: expected a list of job names, found text `a` "
                "| a list stands in brackets: `[a]`"},
        Mistake{"MappingForList", "services: {a: b}\n",
                "4:11 `services`: expected a list of mappings, found a mapping | each entry of a "
                "list begins with `- `"},
        Mistake{"TextForMapping", "services: [a]\n",
                "4:12 an entry of `services`: expected a mapping, found text `a`"},
        Mistake{"ListForMap", "images: [a]\n",
                "4:9 `images`: expected a mapping of names, found a list | for example: images: "
                "{worker: {reference: us-west2-docker.pkg.dev/my-project/apps/worker:latest}}"},
        Mistake{"NothingForList", "services:\n",
                "4:1 `services`: expected a list of mappings, found nothing | for example: "
                "services: [{name: api, image: worker}]"},
        Mistake{"TruthForText", "services: [{name: true, image: b/c}]\n",
                "4:19 `name` of an entry of `services`: expected a service name, found `true` | "
                "quote it if it is text"},
        Mistake{"EmptyList", "ignore: []\n", "4:9 `ignore`: it is empty | leave the key out"},
        Mistake{"EmptyMap", "images: {}\n", "4:9 `images`: it is empty | leave the key out"},
        Mistake{"Choice", "unmanaged: warm\n",
                "4:12 `unmanaged`: expected `ignore`, `warn` or `error`, found text `warm`"},
        Mistake{"BothNameAndNames", "jobs: [{name: a, names: [b], image: c/d}]\n",
                "4:8 an entry of `jobs` has `name` and `names` | only one of them may be there"},
        Mistake{"NeitherNameNorNames", "jobs: [{image: c/d}]\n",
                "4:8 an entry of `jobs` needs `name` or `names`"},
        Mistake{"ServiceName", "services: [{name: Api, image: b/c}]\n",
                "4:19 `name` of an entry of `services`: `Api` is not a service name | it must be "
                "at most 49 lower-case letters, digits and hyphens, a letter first, no hyphen "
                "last"},
        Mistake{"EmptyName", "jobs: [{names: [a, ''], image: b/c}]\n",
                "4:20 an item of `names` of an entry of `jobs`: `` is not a job name | it is "
                "empty"},
        Mistake{"LongGlob", "ignore: [" + std::string(257, 'x') + "]\n",
                "4:10 an item of `ignore`: `" + std::string(59, 'x') +
                    "…` is not a glob | it has 257 bytes, of 256 at most"},
        Mistake{"ImageName", "images: {a/b: {reference: c/d}}\n",
                "4:10 `images`: `a/b` is not a name | it must be at most 63 letters, digits, dots, "
                "hyphens and underscores, a letter or digit at both ends"},
        Mistake{"ImageReference", "images: {a: {reference: b/C}}\n",
                "4:25 `reference` of an entry of `images`: `b/C` is not an image reference | image "
                "reference \"b/C\": \"C\" has upper-case letters; a path is lower case"},
        Mistake{"CodeWithoutText", "images: {a: {reference: b/c, code: [{file: /x}]}}\n",
                "4:37 an entry of `code` needs `contains`, `lacks`, `matches` or `sha256`"},
        Mistake{"CodeFile", "images: {a: {reference: b/c, code: [{file: /x/../y, lacks: z}]}}\n",
                "4:44 `file` of an entry of `code`: `/x/../y` is not an absolute path | it must be "
                "a path from /, without empty parts, `.` or `..`"},
        Mistake{"HoldUntilNoDate",
                "jobs: [{name: a, image: b/c, hold: {reason: r, until: 2026-02-30}}]\n",
                "4:55 `until` of `hold`: `2026-02-30` is not a date | it must be YYYY-MM-DD"},
        Mistake{"LogsWithin",
                "services: [{name: a, image: b/c, logs: [{contains: x, within: 15}]}]\n",
                "4:63 `within` of an entry of `logs`: expected a duration such as `90s`, `15m` or "
                "`2h`, found `15` | for example: within: 15m"}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    OfCollections, ManifestMistake,
    ::testing::Values(
        Mistake{"EvenPath", "collections: [{name: a/b}]\n",
                "4:22 `name` of an entry of `collections`: `a/b` is not a collection path | it "
                "must be COLLECTION or COLLECTION/DOCUMENT/COLLECTION, an odd number of parts, "
                "none empty, `.`, `..` or `__x__`"},
        Mistake{"Database", "collections: [{name: a, database: default)}]\n",
                "4:35 `database` of an entry of `collections`: `default)` is not a database id | "
                "it must be `(default)`, or 4 to 63 lower-case letters, digits and hyphens, a "
                "letter first, no hyphen last"},
        Mistake{"TypeName", "resources: [{type: X, name: a}]\n",
                "4:20 `type` of an entry of `resources`: `X` is not a resource type | it must be "
                "at most 63 lower-case letters, digits and underscores, a letter first"},
        Mistake{"Expected", "collections: [{name: a, bounds: {expected: 0}}]\n",
                "4:44 `expected` of `bounds`: `0` is out of range | it must be at least 1 and at "
                "most 1000000000"},
        Mistake{"ExpectedIsWhole", "collections: [{name: a, bounds: {expected: 1.5}}]\n",
                "4:44 `expected` of `bounds`: expected a whole number, found `1.5` | for example: "
                "expected: 30"},
        Mistake{"Octal", "collections: [{name: a, bounds: {expected: 012}}]\n",
                "4:44 `expected` of `bounds`: expected a whole number, found text `012` | for "
                "example: expected: 30"},
        Mistake{"Proliferation",
                "collections: [{name: a, bounds: {expected: 3, proliferation: 1}}]\n",
                "4:62 `proliferation` of `bounds`: `1` is out of range | it must be more than 1 "
                "and at most 1000000"},
        Mistake{"AlertBelowExpected",
                "collections: [{name: a, bounds: {expected: 30, alert_above: 29}}]\n",
                "4:61 `alert_above` is below `expected` | the right number of documents would "
                "raise an alert"},
        Mistake{"TwoKinds", "collections: [{name: a, bad_ids: [{name: r, prefix: x, glob: y}]}]\n",
                "4:35 an entry of `bad_ids` has `prefix` and `glob` | only one of them may be "
                "there"},
        Mistake{"NoKind", "collections: [{name: a, bad_ids: [{name: r}]}]\n",
                "4:35 an entry of `bad_ids` needs `contains`, `prefix`, `suffix`, `glob`, "
                "`date` or `matches`"},
        Mistake{"DateFalse", "collections: [{name: a, bad_ids: [{name: r, date: false}]}]\n",
                "4:51 `date` of an entry of `bad_ids`: only `true` has a meaning | leave the key "
                "out"},
        Mistake{"EmptyPattern", "collections: [{name: a, bad_ids: [{name: r, contains: ''}]}]\n",
                "4:55 `contains` of an entry of `bad_ids`: `` is not text | it is empty"},
        Mistake{"BadPattern",
                "collections:\n- name: a\n  bad_ids:\n  - {name: r, matches: '_[0-9'}\n",
                "7:24 `matches` of an entry of `bad_ids`: `_[0-9` is not a pattern | missing ]: "
                "[0-9"},
        Mistake{"PatternForAll", "collections: [{name: a, bad_ids: [{name: r, matches: 'x*'}]}]\n",
                "4:54 `matches` of an entry of `bad_ids`: `x*` is not a pattern | it matches the "
                "empty text, and so may match every id"},
        Mistake{"DocumentWithSlash", "collections: [{name: a, documents: [b, c/d]}]\n",
                "4:40 an item of `documents` of an entry of `collections`: `c/d` is not a document "
                "id | it must be no `/`, not `.`, `..` or `__x__`"},
        Mistake{"DocumentTwice", "collections: [{name: a, documents: [b, b]}]\n",
                "4:40 `b` occurs twice in `documents` | the first is on line 4"},
        Mistake{"StaleWithoutDocuments", "collections: [{name: a, stale_after: 2h}]\n",
                "4:38 `stale_after` without `documents` | name the documents that must stay "
                "fresh"},
        Mistake{"RuleForAll", "collections: [{name: a, bad_ids: [{name: r, glob: '**'}]}]\n",
                "4:51 a rule that every id matches | say what is wrong with the bad ones"},
        Mistake{"RuleTwice",
                "collections:\n- name: a\n  bad_ids:\n  - {name: r, prefix: x}\n"
                "  - {name: r, prefix: y}\n",
                "8:12 `r` occurs twice in `bad_ids` | the first is on line 7"},
        Mistake{"CollectionTwice", "collections:\n- {name: a, database: dbdb}\n- {name: a@dbdb}\n",
                "6:10 `a@dbdb` occurs twice in `collections` | the first is on line 5"},
        Mistake{"DeleteAtMost",
                "collections: [{name: a, keep: [b], bad_ids: [{name: r, prefix: x}], cleanup: "
                "{delete_at_most: 0}}]\n",
                "4:95 `delete_at_most` of `cleanup`: `0` is out of range | it must be at least 1 "
                "and at most 1000000000"},
        Mistake{"DeleteShare",
                "collections: [{name: a, keep: [b], bad_ids: [{name: r, prefix: x}], cleanup: "
                "{delete_at_most: 1, delete_share: 0}}]\n",
                "4:112 `delete_share` of `cleanup`: `0` is out of range | it must be more than 0 "
                "and at most 1"},
        Mistake{"Settle",
                "collections: [{name: a, keep: [b], bad_ids: [{name: r, prefix: x}], cleanup: "
                "{delete_at_most: 1, settle: 25h}}]\n",
                "4:106 `settle` of `cleanup`: `25h` is out of range | it must be at least 0s and "
                "at most 24h0m"},
        Mistake{"BackupInTheCleanedCollection",
                "collections:\n- name: a\n  keep: [b]\n  bad_ids: [{name: r, prefix: x}]\n"
                "  cleanup: {delete_at_most: 1, backup: {collection: a, keep_for: 1d}}\n",
                "8:53 `backup` in the collection that is cleaned | name another collection, which "
                "nothing cleans"},
        Mistake{"BackupInASubcollection",
                "collections:\n- name: a\n  keep: [b]\n  bad_ids: [{name: r, prefix: x}]\n"
                "  cleanup: {delete_at_most: 1, backup: {collection: a/b/c, keep_for: 1d}}\n",
                "8:53 `backup` in a subcollection | name a top-level collection"},
        Mistake{"BackupWithoutTime",
                "collections:\n- name: a\n  keep: [b]\n  bad_ids: [{name: r, prefix: x}]\n"
                "  cleanup: {delete_at_most: 1, backup: {collection: z}}\n",
                "8:40 missing key `keep_for` in `backup` | for example: keep_for: 30d"},
        Mistake{"CleanUpWithoutKeep",
                "collections: [{name: a, bad_ids: [{name: r, prefix: x}], cleanup: "
                "{delete_at_most: 1}}]\n",
                "4:67 `cleanup` without `keep` | name the ids that must never be deleted"},
        Mistake{"CleanUpWithEmptyKeep",
                "collections: [{name: a, keep: [], bad_ids: [{name: r, prefix: x}], cleanup: "
                "{delete_at_most: 1}}]\n",
                "4:31 `keep` of an entry of `collections`: it is empty | leave the key out"},
        Mistake{"CleanUpWithoutRules",
                "collections: [{name: a, keep: [b], cleanup: {delete_at_most: 1}}]\n",
                "4:45 `cleanup` without `bad_ids` | say which ids are bad"},
        Mistake{"CleanUpWithoutLimit",
                "collections: [{name: a, keep: [b], bad_ids: [{name: r, prefix: x}], cleanup: "
                "{settle: 1s}}]\n",
                "4:78 missing key `delete_at_most` in `cleanup` | for example: delete_at_most: "
                "2000"}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    OfMeaning, ManifestMistake,
    ::testing::Values(
        Mistake{"NameTwiceAcrossEntries",
                "jobs:\n- {name: a, image: b/c}\n- {names: [x, a], image: b/c}\n",
                "6:15 `a` occurs twice in `jobs` | the first is on line 5"},
        Mistake{"NameTwiceInOneEntry", "services: [{names: [a, a], image: b/c}]\n",
                "4:24 `a` occurs twice in `services` | the first is on line 4"},
        Mistake{"ImageNotThere",
                "images: {worker: {reference: b/c}}\njobs: [{name: a, image: "
                "wroker}]\n",
                "5:25 no image `wroker` in `images` | did you mean `worker`?"},
        Mistake{"ImageWithoutImages", "jobs: [{name: a, image: nginx}]\n",
                "4:25 no image `nginx` in `images` | add it there, or write a reference: "
                "HOST/PATH:TAG"},
        Mistake{"ImageNoReference", "jobs: [{name: a, image: gcr.io//x}]\n",
                "4:25 `gcr.io//x` is not an image reference | image reference \"gcr.io//x\": an "
                "empty component in the path"},
        Mistake{"WriterOfNothing",
                "jobs: [{name: a-backfill, image: b/c}]\ncollections: [{name: x, writers: "
                "['cloud_run_job.*-backfil']}]\n",
                "5:35 `cloud_run_job.*-backfil` matches no service or job of this manifest | did "
                "you mean `cloud_run_job.a-backfill`?"},
        Mistake{"WriterWithoutType",
                "jobs: [{name: abcdefgh, image: b/c}]\ncollections: [{name: x, writers: "
                "[abcdefgh]}]\n",
                "5:35 `abcdefgh` matches no service or job of this manifest | an address is "
                "cloud_run_service.NAME or cloud_run_job.NAME"},
        Mistake{"CollectionIsNoWriter",
                "collections: [{name: x, writers: ['firestore_collection.*']}]\n",
                "4:35 `firestore_collection.*` matches no service or job of this manifest | an "
                "address is cloud_run_service.NAME or cloud_run_job.NAME"},
        Mistake{"ResourceTwice", "resources:\n- {type: t, name: a}\n- {type: t, name: a}\n",
                "6:19 `t.a` occurs twice in `resources` | the first is on line 5"},
        Mistake{"TypeWithItsOwnList", "resources: [{type: cloud_run_job, name: a}]\n",
                "4:20 `cloud_run_job` does not belong into `resources` | write an entry of "
                "`jobs`"}),
    Name);

}  // namespace
}  // namespace lockstep
