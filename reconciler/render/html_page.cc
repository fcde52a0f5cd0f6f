#include "reconciler/render/html_page.h"

#include "reconciler/base/base64.h"
#include "reconciler/base/digest.h"
#include "reconciler/render/html_text.h"

namespace lockstep {
namespace {

// The value of a Content-Security-Policy: W3C CSP Level 3.
std::string Policy() {
  return "default-src 'none'; style-src 'sha256-" + Base64(Sha256Bytes(kPageStyle)) +
         "'; script-src 'sha256-" + Base64(Sha256Bytes(kPageScript)) +
         "'; base-uri 'none'; form-action 'none'";
}

}  // namespace

std::string RenderHtmlPage(const HtmlPage& page) {
  std::string out = "<!doctype html>\n" + page.marker + (page.marker.empty() ? "" : "\n");
  out += "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += R"(<meta http-equiv="Content-Security-Policy" content=")" + Policy() + "\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += "<meta name=\"referrer\" content=\"no-referrer\">\n";
  out += "<title>" + HtmlText(page.title) + "</title>\n<style>";
  out += kPageStyle;
  out += "</style>\n</head>\n<body>\n" + page.body + "<script>";
  out += kPageScript;
  return out + "</script>\n</body>\n</html>\n";
}

}  // namespace lockstep
