// HelpLayout: how --help looks: names on the left, what they mean on the right, in so many columns.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

namespace lockstep::cli {

// Descriptions are wrapped. Footers hold examples, which must be copied as they stand, and are not.
class HelpLayout : public CLI::Formatter {
 public:
  // `width` is in columns; below 60 counts as 60.
  explicit HelpLayout(std::size_t width);

  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;

 private:
  std::string Row(const std::string& name, const std::string& meaning) const;

  std::size_t width_;
};

}  // namespace lockstep::cli
