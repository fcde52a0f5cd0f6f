// HtmlPage: the frame of every page that is shown in a browser. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

// The files page/page.css and page/page.js.
extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;

struct HtmlPage {
  std::string title{};   // may hold foreign text
  std::string marker{};  // an HTML comment by which tools know the page again; may be empty
  std::string body{};    // HTML; what is foreign in it came through HtmlText
};

// One self-contained file. Its policy lets the browser load nothing at all, and run no script but
// kPageScript, whatever the body holds.
std::string RenderHtmlPage(const HtmlPage& page);

}  // namespace lockstep
