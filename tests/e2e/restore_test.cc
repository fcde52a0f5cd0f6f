// Documents that an apply deleted, put back by the real program: all of them, exactly, once.
#include <map>
#include <utility>

#include "reconciler/engine/backup_reader.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/emulator.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using testing::FirestoreEmulator;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kRestoreProject = "restore-test";
constexpr const char* kRows = "rows";

// Maps within maps, `depth` of them.
Json Nested(int depth) {
  Json value = {{"doubleValue", 0.1}};
  for (int level = 0; level < depth; ++level) {
    value = {{"mapValue", {{"fields", {{"a.`b\\", std::move(value)}}}}}};
  }
  return value;
}

// A field of every type that the API has, at the edges of each.
Json EveryType() {
  const std::string root = "projects/restore-test/databases/(default)/documents/";
  const Json list = Json::array({{{"stringValue", "x"}},
                                 {{"mapValue", {{"fields", {{"y", {{"nullValue", nullptr}}}}}}}},
                                 {{"mapValue", Json::object()}}});
  return {{"null", {{"nullValue", nullptr}}},
          {"true", {{"booleanValue", true}}},
          {"small", {{"integerValue", "-9223372036854775808"}}},
          {"large", {{"integerValue", "9007199254740993"}}},
          {"nan", {{"doubleValue", "NaN"}}},
          {"up", {{"doubleValue", "Infinity"}}},
          {"down", {{"doubleValue", "-Infinity"}}},
          {"tiny", {{"doubleValue", 5e-324}}},
          {"third", {{"doubleValue", 1.0 / 3}}},
          {"huge", {{"doubleValue", 1.7976931348623157e308}}},
          {"whole", {{"doubleValue", 3.0}}},
          {"time", {{"timestampValue", "2026-01-02T03:04:05.123456Z"}}},
          {"oldest", {{"timestampValue", "0001-01-01T00:00:00Z"}}},
          {"text", {{"stringValue", std::string("a\0\n\"\xf0\x9f\x92\xa5 e\xcc\x81", 15)}}},
          {"no text", {{"stringValue", ""}}},
          {"bytes", {{"bytesValue", "AAECA//+"}}},
          {"no bytes", {{"bytesValue", ""}}},
          {"other", {{"referenceValue", root + "c/d"}}},
          {"place", {{"geoPointValue", {{"latitude", -89.999999}, {"longitude", 180}}}}},
          {"list", {{"arrayValue", {{"values", list}}}}},
          {"no list", {{"arrayValue", Json::object()}}},
          {"no map", {{"mapValue", Json::object()}}},
          {"deep", Nested(18)}};
}

// What is the document's own: its name and fields, not the times that the server sets.
std::map<std::string, Json> Fields(const std::map<std::string, Json>& documents) {
  std::map<std::string, Json> fields;
  for (const auto& [name, document] : documents) fields[name] = At(document, "fields");
  return fields;
}

class RestoreOnTheRealEmulator : public testing::EndToEnd {
 protected:
  void SetUp() override {
    LOCKSTEP_SKIP_IF(FirestoreEmulator::WhyWithout());
    http_ = *MakeHttp({}, clock);
    emulator_ = std::make_unique<FirestoreEmulator>(*http_);
    ASSERT_TRUE(emulator_->running());
    SandboxOptions options;  // for Cloud Run, which has nothing
    options.story.project = kRestoreProject;
    options.story.region = "us-west2";
    Start(std::move(options));
    environment.push_back("FIRESTORE_EMULATOR_HOST=" + emulator_->host());
  }

  std::string ManifestOfRows(const std::string& backup = "") {
    return WriteManifest(
        "lockstep: 1\nproject: restore-test\nregion: us-west2\nunmanaged: ignore\n"
        "collections:\n- name: rows\n  keep: [good*]\n"
        "  bad_ids: [{name: bad, contains: bad}]\n"
        "  cleanup: {delete_at_most: 5000, delete_share: 1, settle: 0s" +
        backup + "}\n");
  }

  static std::string Name(const std::string& id) {
    return std::string("projects/restore-test/databases/(default)/documents/rows/") + id;
  }

  std::map<std::string, Json> Seed(int plain) {
    std::map<std::string, Json> documents;
    for (int i = 0; i < plain; ++i) documents[Name("bad" + std::to_string(i))] = EveryType();
    for (const std::string& id :
         {std::string("bad\n\t\"'\\"), std::string("bad\xf0\x9f\x92\xa5\xc3\xa9"),
          std::string("bad%2F+ "), "bad" + std::string(1'497, 'x'), std::string("bad\0", 4)}) {
      documents[Name(id)] = EveryType();
    }
    documents[Name("bad and empty")] = Json::object();
    documents[Name("bad and large")] = {{"x", {{"stringValue", std::string(900'000, '\x01')}}}};
    documents[Name("good")] = EveryType();
    const Status seeded = emulator_->Seed(kRestoreProject, documents);
    EXPECT_TRUE(seeded) << seeded.error().message;
    return Rows();
  }

  std::map<std::string, Json> Rows() { return *emulator_->All(kRestoreProject, kRows); }

  std::string BackupFile() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder / "backups")) {
      return entry.path();
    }
    return "none";
  }

  std::unique_ptr<Writer> http_;
  std::unique_ptr<FirestoreEmulator> emulator_;
};

TEST_F(RestoreOnTheRealEmulator, AFileBringsEveryDocumentBackExactlyAndASecondRunDoesNothing) {
  const std::map<std::string, Json> before = Seed(600);
  const Ended apply = Lockstep({"apply", "--auto-approve", ManifestOfRows()});
  ASSERT_EQ(apply.exit_code, 0) << apply.err << apply.out;
  ASSERT_THAT(Rows(), SizeIs(1));
  const std::string mine = Name("bad7");
  ASSERT_TRUE(emulator_->Seed(kRestoreProject, {{mine, {{"mine", {{"booleanValue", true}}}}}}));

  const Ended no = Lockstep({"restore", BackupFile()}, "no\n");
  EXPECT_EQ(no.exit_code, 1);
  EXPECT_THAT(no.out, HasSubstr("Restore cancelled."));
  EXPECT_THAT(Rows(), SizeIs(2));

  const Ended yes = Lockstep({"restore", BackupFile()}, "yes\n");
  EXPECT_EQ(yes.exit_code, 0) << yes.err << yes.out;
  EXPECT_THAT(yes.out, AllOf(HasSubstr("\nPlan: 1 to add, 0 to change, 0 to destroy.\n"
                                       "Documents: 606 to restore, 1 existing.\n"),
                             HasSubstr("\nRestore complete! Documents: 606 restored, 1 existed "
                                       "already.\n")));
  std::map<std::string, Json> wanted = Fields(before);
  wanted[mine] = {{"mine", {{"booleanValue", true}}}};
  EXPECT_TRUE(Fields(Rows()) == wanted);

  const std::map<std::string, Json> restored = Rows();
  const Ended again = Lockstep({"restore", "--auto-approve", BackupFile()});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, ContainsRegex("\nNo changes\\. Every document of the backup exists\\."));
  EXPECT_TRUE(Rows() == restored) << "with its times: nothing was written";
}

TEST_F(RestoreOnTheRealEmulator, CopiesInTheDatabaseBringEveryDocumentBackExactly) {
  const std::string manifest =
      ManifestOfRows(", backup: {collection: lockstep_backups, keep_for: 30d}");
  const std::map<std::string, Json> before = Seed(300);
  const Ended apply = Lockstep({"apply", "--auto-approve", manifest});
  ASSERT_EQ(apply.exit_code, 0) << apply.err << apply.out;
  ASSERT_THAT(Rows(), SizeIs(1));
  EXPECT_THAT(*emulator_->All(kRestoreProject, "lockstep_backups"), SizeIs(307));
  std::filesystem::remove_all(folder / "backups");

  const std::vector<std::string> restore = {"restore", "--auto-approve", "--manifest",
                                            manifest,  "--collection",   "rows"};
  const Ended done = Lockstep(restore);
  EXPECT_EQ(done.exit_code, 0) << done.err << done.out;
  EXPECT_THAT(done.out, HasSubstr("Documents: 307 restored, 0 existed already."));
  EXPECT_TRUE(Fields(Rows()) == Fields(before));
  EXPECT_THAT(Lockstep(restore).out, HasSubstr("\nNo changes. "));

  ASSERT_EQ(Lockstep({"apply", "--auto-approve", manifest}).exit_code, 0);
  const Ended which = Lockstep(restore);
  EXPECT_EQ(which.exit_code, 1);
  EXPECT_THAT(which.err, HasSubstr("copies of several runs; name one with --run: "));
}

TEST_F(RestoreOnTheRealEmulator, WhatIsCutIsRestoredWithAWarningAndWhatIsAlteredIsRefused) {
  const std::map<std::string, Json> before = Seed(100);
  ASSERT_EQ(Lockstep({"apply", "--auto-approve", ManifestOfRows()}).exit_code, 0);
  const std::string whole = testing::TextOf(BackupFile());
  const auto restore = [&](const std::string& bytes) {
    const std::string path = folder / "copy";
    std::ofstream(path, std::ios::binary) << bytes;
    return Lockstep({"restore", "--auto-approve", path});
  };
  std::string altered = whole;
  altered[altered.size() / 2] = static_cast<char>(altered[altered.size() / 2] ^ 1);
  const Ended refused = restore(altered);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("damaged"));
  EXPECT_THAT(Rows(), SizeIs(1));
  const Ended foreign = Lockstep({"restore", "--project", "other", BackupFile()});
  EXPECT_EQ(foreign.exit_code, 1);
  EXPECT_THAT(foreign.err, HasSubstr("is a backup of project restore-test, not of other"));
  const Ended cut = restore(whole.substr(0, whole.size() - 20));
  EXPECT_EQ(cut.exit_code, 0) << cut.err;
  EXPECT_THAT(cut.out, HasSubstr("Warning: the backup has no end"));
  EXPECT_TRUE(Fields(Rows()) == Fields(before));
}

}  // namespace
}  // namespace lockstep
