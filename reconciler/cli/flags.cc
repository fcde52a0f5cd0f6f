#include "reconciler/cli/flags.h"

#include <CLI/CLI.hpp>
#include <string>

#include "reconciler/base/rfc3339.h"
#include "reconciler/http/pace.h"
#include "reconciler/model/image.h"

namespace lockstep::cli {
namespace {

constexpr int kHighestDeleteRate = 100'000;  // documents a second

CLI::Validator IsPlanDigest() {
  return {[](const std::string& text) {
            const bool right = text.starts_with("sha256:") && IsDigest(text);
            return std::string(right ? "" : "it is sha256: and 64 digits, as plan printed it");
          },
          ""};
}

}  // namespace

void AddManifest(CLI::App& app, std::string& file) {
  app.add_option("FILE", file, "The manifest; - reads standard input")->required();
}

void AddEndpoint(CLI::App& app, CloudOptions& cloud) {
  app.add_option("--endpoint", cloud.endpoint,
                 "Sends every request to URL: a sandbox, an emulator, a proxy")
      ->type_name("URL");
}

void AddCredentials(CLI::App& app, CloudOptions& cloud) {
  app.add_option("--impersonate-service-account", cloud.impersonate,
                 "Acts as that service account, by way of those named before it")
      ->type_name("[DELEGATE,...]EMAIL");
  app.add_flag("!--no-metadata", cloud.metadata,
               "Never asks a metadata server for a token; saves the wait for one in CI");
}

void AddReading(CLI::App& app, CloudOptions& cloud) {
  AddEndpoint(app, cloud);
  AddCredentials(app, cloud);
  app.add_option("--allow-registry", cloud.allow_registry,
                 "A further registry host that gets the Google token (repeatable)")
      ->type_name("HOST")
      ->take_all();
  app.add_option("--parallelism", cloud.parallelism, "Requests and changes in flight")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
}

void AddCloud(CLI::App& app, CloudOptions& cloud) {
  AddReading(app, cloud);
  app.add_option("--max-deletes", cloud.max_deletes,
                 "Documents that one apply may delete; the manifest cannot lift it")
      ->check(CLI::NonNegativeNumber);
}

void AddWriteRate(CLI::App& app, CloudOptions& cloud) {
  app.add_option("--write-rate", cloud.write_rate,
                 "Updates of services and jobs a minute and region, once a burst of half as many "
                 "again (at most 30) is used up; a server that allows less is heeded")
      ->check(CLI::Range(1, kHighestWriteRate))
      ->capture_default_str();
}

CLI::Option* AddJson(CLI::App& app, bool& json, const std::string& help) {
  return app.add_flag("--json", json, help);
}

void AddCompat(CLI::App& app, bool& as_terraform) {
  app.add_option_function<std::string>(
         "--compat", [&as_terraform](const std::string&) { as_terraform = true; },
         "Say what \"Terraform will perform\", for tools that look for these words")
      ->check(CLI::IsMember({"terraform"}).description(""))
      ->type_name("terraform");
}

CLI::Option* AddDuration(CLI::App& app, const std::string& flag, Duration& value,
                         const std::string& help) {
  return app
      .add_option_function<std::string>(
          flag,
          [&value, flag](const std::string& text) {
            const std::optional<Duration> parsed = ParseDuration(text);
            if (!parsed)
              throw CLI::ValidationError(flag, "`" + text + "` is no duration like 90s or 2m");
            value = *parsed;
          },
          help)
      ->type_name("DURATION");
}

void AddPins(CLI::App& app, PinOptions& pins) {
  app.add_option("--digest", pins.digest, "Refuse a saved plan with another digest")
      ->type_name("sha256:HEX")
      ->check(IsPlanDigest());
  app.add_option("--manifest", pins.manifest, "Refuse a saved plan of another manifest than FILE")
      ->type_name("FILE");
  app.add_option("--project", pins.project, "Refuse a saved plan of another project");
}

void AddDeleteFlags(CLI::App& app, ApplyOptions& options) {
  app.add_option("--backup-dir", options.backup_directory,
                 "Where documents are kept before they are deleted; made if it is not there")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--delete-rate", options.delete_rate,
                 "Documents deleted a second and collection, on average (default 500, and half as "
                 "many again every 5 minutes; no limit on an emulator)")
      ->check(CLI::Range(1, kHighestDeleteRate));
}

}  // namespace lockstep::cli
