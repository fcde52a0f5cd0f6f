// The flags and arguments that several commands take.
#pragma once

#include <string>

#include "reconciler/cli/plan_options.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace lockstep::cli {

// Each adds to `app`; what is given is written into the last argument, which outlives it.
void AddManifest(CLI::App& app, std::string& file);
void AddEndpoint(CLI::App& app, CloudOptions& cloud);
void AddCredentials(CLI::App& app, CloudOptions& cloud);
void AddReading(CLI::App& app, CloudOptions& cloud);  // what a command takes that asks the cloud
void AddCloud(CLI::App& app, CloudOptions& cloud);    // the same, of one that plans deletes

void AddWriteRate(CLI::App& app, CloudOptions& cloud);  // of every command that applies
CLI::Option* AddJson(CLI::App& app, bool& json, const std::string& help);
void AddCompat(CLI::App& app, bool& as_terraform);
void AddPins(CLI::App& app, PinOptions& pins);  // of every command that takes a saved plan
void AddDeleteFlags(CLI::App& app, ApplyOptions& options);  // of every command that deletes

// A flag that takes "90s", "2m", "0s".
CLI::Option* AddDuration(CLI::App& app, const std::string& flag, Duration& value,
                         const std::string& help);

}  // namespace lockstep::cli
