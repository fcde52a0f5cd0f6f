#include "reconciler/cli/help_layout.h"

#include <algorithm>
#include <sstream>

#include "reconciler/render/style.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kNarrowest = 60;

}  // namespace

HelpLayout::HelpLayout(std::size_t width) : width_(std::max(width, kNarrowest)) {}

std::string HelpLayout::make_option(const CLI::Option* option, bool is_positional) const {
  return Row(make_option_name(option, is_positional) + make_option_opts(option),
             make_option_desc(option));
}

std::string HelpLayout::make_subcommand(const CLI::App* command) const {
  return Row(command->get_display_name(true), command->get_description());
}

std::string HelpLayout::Row(const std::string& name, const std::string& meaning) const {
  std::string lines = Wrapped(meaning, 0, width_ - get_column_width());
  if (!lines.empty()) lines.pop_back();  // the last line's end
  std::ostringstream row;
  CLI::detail::format_help(row, name, lines, get_column_width());
  return row.str();
}

}  // namespace lockstep::cli
