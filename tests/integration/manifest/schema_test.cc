// The schema before ajv, which editors' validators are made of, and beside the reader.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/json.h"
#include "reconciler/manifest/key_table.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/manifest/manifest_writer.h"
#include "reconciler/manifest/table_check.h"
#include "reconciler/manifest/yaml_reader.h"
#include "tests/support/matchers.h"
#include "tests/support/node_tools.h"
#include "tests/support/real_part.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSchema = LOCKSTEP_SOURCE_DIR "/manifests/manifest.schema.json";

// A text, and what it is for.
struct Sample {
  std::string what{};
  std::string yaml{};
};

class Schema : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { tools_ = std::make_unique<testing::NodeTools>("schema_check"); }
  static void TearDownTestSuite() { tools_.reset(); }
  void SetUp() override { LOCKSTEP_SKIP_IF(tools_->missing()); }

  // For each sample what ajv has against it; "" if nothing.
  static std::vector<std::string> Verdicts(const std::vector<Sample>& samples) {
    Json texts = Json::array();
    for (const Sample& sample : samples) texts.push_back(sample.yaml);
    const std::string file = tools_->folder() + "/texts.json";
    std::ofstream(file) << Dump(texts);
    const testing::Ended ended = tools_->Run("check.mjs", {kSchema, file});
    const Result<Json> verdicts = ParseJson(ended.out);
    if (ended.exit_code != 0 || !verdicts || verdicts->size() != samples.size()) {
      ADD_FAILURE() << ended.out << ended.err;
      return {};
    }
    return verdicts->get<std::vector<std::string>>();
  }

 private:
  static inline std::unique_ptr<testing::NodeTools> tools_{};
};

bool TableRefuses(const std::string& yaml) {
  const auto tree = ReadYaml(yaml, "");
  if (!tree) return true;
  Complaints complaints;
  CheckAgainstTable(*tree, ManifestSpec(), complaints);
  return !complaints.TakeInOrder().empty();
}

Json ValueOf(std::string_view written) {
  const auto tree = ReadYaml("v: " + std::string(written), "");
  return tree ? ToJson(*Find(*tree, "v")) : Json();
}

// The smallest object that has all that `spec` asks for.
Json Smallest(const ObjectSpec& spec) {
  Json object = Json::object();
  for (const KeySpec& key : spec.keys) {
    if (key.required) object[std::string(key.name)] = ValueOf(key.example);
  }
  for (const KeyGroup& group : spec.groups) {
    for (const KeySpec& key : spec.keys) {
      if (key.name == group.keys[0]) object[std::string(key.name)] = ValueOf(key.example);
    }
  }
  return object;
}

// `spec` at every place of a manifest, changed in every way, the rest as small as can be.
class Mutations {
 public:
  static std::vector<Sample> All() {
    Mutations mutations;
    mutations.Of(ManifestSpec(), "", [](Json manifest) { return manifest; });
    return std::move(mutations.samples_);
  }

 private:
  using Frame = std::function<Json(Json)>;  // a manifest around an object

  void Of(const ObjectSpec& spec, const std::string& path, const Frame& frame) {
    const auto add = [&](const std::string& what, Json object) {
      samples_.push_back({path + what, Dump(frame(std::move(object)))});
    };
    add("", Smallest(spec));
    Json stranger = Smallest(spec);
    stranger["stranger"] = 1;
    add("stranger", stranger);
    const Json smallest = Smallest(spec);
    for (const auto& [name, value] : smallest.items()) {
      Json lacking = smallest;
      lacking.erase(name);
      add("without " + name, lacking);
    }
    for (const KeyGroup& group : spec.groups) AddAllOf(group, spec, add);
    for (const KeySpec& key : spec.keys) OfKey(key, spec, path, frame, add);
  }

  template <typename Add>
  static void AddAllOf(const KeyGroup& group, const ObjectSpec& spec, const Add& add) {
    Json crowded = Smallest(spec);
    for (const KeySpec& key : spec.keys) {
      const bool in = std::find(group.keys.begin(), group.keys.end(), key.name) != group.keys.end();
      if (in) crowded[std::string(key.name)] = ValueOf(key.example);
    }
    add("all of a group", crowded);
  }

  template <typename Add>
  void OfKey(const KeySpec& key, const ObjectSpec& spec, const std::string& path,
             const Frame& frame, const Add& add) {
    const std::string name(key.name);
    const auto with = [&](Json value) {
      Json object = Smallest(spec);
      object[name] = std::move(value);
      return object;
    };
    const Json example = ValueOf(key.example);
    add(name, with(example));
    for (const Json& value : {Json(),
                              Json(true),
                              Json(false),
                              Json(0),
                              Json(12),
                              Json(-1),
                              Json(1.5),
                              Json(1000000000000),
                              Json("text"),
                              Json("a b"),
                              Json(""),
                              Json("/"),
                              Json("A"),
                              Json::array(),
                              Json::object(),
                              Json::array({"x"}),
                              Json::array({1}),
                              Json::array({nullptr}),
                              Json::array({Json::object()}),
                              Json{{"x", 1}},
                              Json{{"x", Json::object()}},
                              Json{{"a b", example}}}) {
      add(name + " is " + Dump(value), with(value));
    }
    if (key.object == nullptr) return;
    Of(*key.object, path + name + ".", [&](Json object) {
      if (key.type == ValueType::kObjectList) object = Json::array({std::move(object)});
      if (key.type == ValueType::kObjectMap) object = Json{{"worker", std::move(object)}};
      return frame(with(std::move(object)));
    });
  }

  std::vector<Sample> samples_;
};

TEST_F(Schema, TakesEveryManifestOfTheProject) {
  std::vector<Sample> manifests;
  for (const char* folder : {"/manifests", "/examples"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(std::string(LOCKSTEP_SOURCE_DIR) + folder)) {
      if (entry.path().extension() != ".yaml") continue;
      const auto text = ReadFile(entry.path(), kMaxManifestBytes);
      ASSERT_THAT(text, testing::IsOk());
      // The kits have YAML of other formats.
      if (("\n" + *text).find("\nlockstep:") == std::string::npos) continue;
      const auto manifest = ReadManifest(*text, "m.yaml");
      ASSERT_TRUE(manifest) << entry.path();
      manifests.push_back({entry.path(), *text});
      manifests.push_back({"the same as the program writes it", WriteManifest(*manifest)});
    }
  }
  ASSERT_THAT(manifests, Not(IsEmpty()));
  EXPECT_THAT(Verdicts(manifests), Each(""));
}

// In both directions: an editor that underlines what the reader takes is as bad.
TEST_F(Schema, RefusesWhateverTheTableOfKeysRefusesAndNothingElse) {
  const std::vector<Sample> samples = Mutations::All();
  ASSERT_GT(samples.size(), 1000U);
  const std::vector<std::string> verdicts = Verdicts(samples);
  ASSERT_EQ(verdicts.size(), samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(!verdicts[i].empty(), TableRefuses(samples[i].yaml)) << samples[i].what << "\n"
                                                                   << samples[i].yaml << "\n"
                                                                   << verdicts[i];
  }
}

TEST_F(Schema, RefusesWrongManifestsAsPeopleWriteThem) {
  const std::string head = "lockstep: 1\nproject: nba-props-platform\nregion: us-west2\n";
  const std::vector<Sample> wrong = {
      {"no head", "services: [{name: api, image: worker}]\n"},
      {"another format", "lockstep: 2\nproject: my-project\nregion: us-west2\n"},
      {"a misspelt key", head + "service: [{name: api, image: gcr.io/p/i}]\n"},
      {"no image", head + "services: [{name: api}]\n"},
      {"name and names", head + "jobs: [{name: a, names: [b], image: gcr.io/p/i}]\n"},
      {"neither", head + "jobs: [{image: gcr.io/p/i}]\n"},
      {"one for a list", head + "jobs: {name: a, image: gcr.io/p/i}\n"},
      {"a choice", head + "unmanaged: warning\n"},
      {"a share over one", head + "collections: [{name: c, cleanup: {delete_at_most: 1, "
                                  "delete_share: 30}}]\n"},
      {"no bound", head + "collections: [{name: c, cleanup: {settle: 2m}}]\n"},
      {"two rules in one",
       head + "collections: [{name: c, bad_ids: [{name: r, prefix: a, date: true}]}]\n"},
      {"date: false", head + "collections: [{name: c, bad_ids: [{name: r, date: false}]}]\n"},
      {"a time without unit", head + "collections: [{name: c, stale_after: 30}]\n"},
      {"an empty list", head + "jobs: []\n"},
      {"an even path", head + "collections: [{name: a/b}]\n"},
      {"a hold without end",
       head + "jobs: [{name: a, image: gcr.io/p/i, hold: {reason: later}}]\n"}};
  for (const Sample& sample : wrong) {
    EXPECT_FALSE(ReadManifest(sample.yaml, "m.yaml")) << sample.what;
  }
  const std::vector<std::string> verdicts = Verdicts(wrong);
  ASSERT_EQ(verdicts.size(), wrong.size());
  for (std::size_t i = 0; i < wrong.size(); ++i) EXPECT_NE(verdicts[i], "") << wrong[i].what;
}

}  // namespace
}  // namespace lockstep
