#include "reconciler/cli/help_layout.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>
#include <string>

#include "reconciler/render/style.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kNarrowest = 60;

class HelpLayout final : public CLI::Formatter {
 public:
  explicit HelpLayout(std::size_t width) : width_(std::max(width, kNarrowest)) {}

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    return Row(make_option_name(option, is_positional) + make_option_opts(option),
               make_option_desc(option));
  }

  std::string make_subcommand(const CLI::App* command) const override {
    return Row(command->get_display_name(true), command->get_description());
  }

 private:
  std::string Row(const std::string& name, const std::string& meaning) const {
    std::string lines = Wrapped(meaning, 0, width_ - get_column_width());
    if (!lines.empty()) lines.pop_back();  // the last line's end
    std::ostringstream row;
    CLI::detail::format_help(row, name, lines, get_column_width());
    return row.str();
  }

  std::size_t width_;
};

}  // namespace

void UseHelpLayout(CLI::App& app, std::size_t width) {
  app.formatter(std::make_shared<HelpLayout>(width));
}

}  // namespace lockstep::cli
