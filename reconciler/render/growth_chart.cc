#include "reconciler/render/growth_chart.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "reconciler/render/growth.h"
#include "reconciler/render/html_ladder.h"
#include "reconciler/render/html_text.h"
#include "reconciler/render/style.h"

namespace lockstep {
namespace {

// All in the units of the picture's own coordinates.
constexpr double kWidth = 760;
constexpr double kLeft = 56;
constexpr double kRight = 640;  // of the plot; the names of bounds stand beyond
constexpr double kHeight = 340;
constexpr double kTextDrop = 4;  // from a line to the baseline of the text beside it
constexpr double kMostTimesTheRest = 3;

// One of the two plots, one above the other on a common axis of time.
struct Plot {
  double top = 0;
  double bottom = 0;
  double most = 1;  // the value at `top`

  double Y(double value) const { return bottom - (bottom - top) * value / most; }
};

// Days from the count, back and on, across the picture.
struct TimeAxis {
  double back = 1;
  double on = 1;

  double X(double days) const { return kLeft + (kRight - kLeft) * (days + back) / (back + on); }
};

// Multiples of 1, 2 or 5 times a power of ten up to `most`, at most four of them, and 0.
std::vector<double> Marks(double most) {
  const double raw = std::max(1.0, most / 4);
  const double power = std::pow(10, std::floor(std::log10(raw)));
  double step = 10 * power;
  for (const double times : {5.0, 2.0, 1.0}) {
    if (times * power >= raw) step = times * power;
  }
  std::vector<double> marks = {0};
  while (marks.back() + step <= most) marks.push_back(marks.back() + step);
  return marks;
}

std::string Line(std::string_view style, double x1, double y1, double x2, double y2) {
  return fmt::format(R"(<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)", style,
                     x1, y1, x2, y2);
}

std::string Label(double x, double y, std::string_view anchor, std::string_view text,
                  std::string_view style = "quiet") {
  return fmt::format(R"(<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>)", style,
                     x, y + kTextDrop, anchor, HtmlText(text));
}

std::string AxisOf(const Plot& plot, std::string_view title) {
  std::string out = Label(kLeft, plot.top - 12, "start", title);
  for (const double value : Marks(plot.most)) {
    out += Line("axis", kLeft, plot.Y(value), kRight, plot.Y(value)) +
           Label(kLeft - 6, plot.Y(value), "end", fmt::format("{:.0f}", value)) + "\n";
  }
  return out;
}

std::string TimeLabels(const TimeAxis& axis, const Growth& growth, double y) {
  std::string out;
  for (const double days : Marks(axis.back)) {
    if (days == 0) continue;
    out += Label(axis.X(-days), y, "middle", fmt::format("{:.0f} d ago", days)) + "\n";
  }
  out += Label(axis.X(0), y, "middle", "counted") + "\n";
  return out +
         Label(axis.X(growth.forecast_days), y, "middle",
               fmt::format("+{} d", growth.forecast_days)) +
         "\n";
}

// A bound on how many documents there may be; the others are of deletions.
bool IsOfTheCount(const BoundCheck& check) {
  return check.least || check.name == "alert_above" || check.name == "proliferation";
}

// Far beyond the rest a bound would flatten it.
bool FitsIn(const BoundCheck& check, double most) {
  return IsOfTheCount(check) && check.bound <= kMostTimesTheRest * most;
}

double MostOf(const Census& census, const Growth& growth) {
  return std::max({1.0, static_cast<double>(census.count), growth.forecast});
}

std::string BoundLines(const Census& census, const Plot& plot, double most) {
  std::vector<const BoundCheck*> bounds;
  for (const BoundCheck& check : census.bounds) {
    if (FitsIn(check, most)) bounds.push_back(&check);
  }
  std::sort(bounds.begin(), bounds.end(),
            [](const BoundCheck* a, const BoundCheck* b) { return a->bound < b->bound; });
  constexpr double kLineHeight = 13;
  double free = plot.bottom + kLineHeight;  // where the last name was put
  std::string out;
  for (const BoundCheck* check : bounds) {
    const double y = plot.Y(check->bound);
    free = std::min(y, free - kLineHeight);
    out +=
        Line("bound " + std::string(ToneOf(check->verdict)), kLeft, y, kRight, y) +
        Label(kRight + 6, free, "start", fmt::format("{} {:.0f}", check->name, check->bound), "") +
        "\n";
  }
  return out;
}

std::string Levels(const Census& census, const Growth& growth, const TimeAxis& axis,
                   const Plot& plot) {
  std::string out;
  if (!growth.levels.empty()) {
    out += R"(<polyline class="level" points=")";
    for (std::size_t n = growth.levels.size(); n-- > 0;) {
      out += fmt::format("{:.1f},{:.1f}{}", axis.X(-static_cast<double>(n) * growth.days_a_slot),
                         plot.Y(static_cast<double>(growth.levels[n])), n == 0 ? "" : " ");
    }
    out += "\"/>\n";
  }
  const auto count = static_cast<double>(census.count);
  return out +
         Line("forecast", axis.X(0), plot.Y(count), axis.X(growth.forecast_days),
              plot.Y(growth.forecast)) +
         "\n";
}

std::string SlotName(const Growth& growth, std::size_t slot) {
  const auto width = static_cast<std::size_t>(growth.days_a_slot);
  return fmt::format("{} to {} days ago", slot * width, (slot + 1) * width);
}

std::string Bars(const Growth& growth, const TimeAxis& axis, const Plot& plot) {
  const double slot_width = axis.X(growth.days_a_slot) - axis.X(0);
  const double gap = slot_width > 4 ? 1 : 0;
  std::string out;
  for (std::size_t slot = 0; slot < growth.series.front().slots.size(); ++slot) {
    double below = 0;
    for (std::size_t n = 0; n < growth.series.size(); ++n) {
      const std::int64_t documents = growth.series[n].slots[slot];
      if (documents == 0) continue;
      const auto value = static_cast<double>(documents);
      const double x = axis.X(-static_cast<double>(slot + 1) * growth.days_a_slot);
      out += fmt::format(
          "<rect class=\"s{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\">"
          "<title>{}, {}: {}</title></rect>\n",
          n, x, plot.Y(below + value), std::max(0.5, slot_width - gap),
          plot.Y(below) - plot.Y(below + value), SlotName(growth, slot),
          HtmlText(growth.series[n].rule), HtmlText(Counted(documents, "document")));
      below += value;
    }
  }
  return out;
}

std::string Legend(const Census& census, const Growth& growth) {
  std::string out = "<ul class=\"legend\">\n";
  for (std::size_t n = 0; n < growth.series.size(); ++n) {
    std::int64_t sum = 0;
    for (const std::int64_t documents : growth.series[n].slots) sum += documents;
    out += fmt::format("<li><span class=\"key s{}\"></span>{}: {}</li>\n", n,
                       HtmlText(growth.series[n].rule), HtmlText(Counted(sum, "document")));
  }
  if (growth.earlier > 0) {
    out +=
        "<li>made earlier, not shown: " + HtmlText(Counted(growth.earlier, "document")) + "</li>\n";
  }
  for (const BoundCheck& check : census.bounds) {
    if (!IsOfTheCount(check) || FitsIn(check, MostOf(census, growth))) continue;
    out +=
        fmt::format("<li>beyond the picture: {} {:.0f}</li>\n", HtmlText(check.name), check.bound);
  }
  return out + "</ul>\n";
}

std::string Description(const Census& census, const Growth& growth) {
  std::string text = (census.more ? "More than " : "") + Counted(census.count, "document") +
                     " when they were counted. ";
  return text + fmt::format("About {:.0f} bad documents a day; in {} days about {:.0f} documents.",
                            census.per_day, growth.forecast_days, growth.forecast);
}

// What a reader of the picture reads who does not see it.
std::string Figures(const Growth& growth) {
  std::string out =
      "<details><summary>The same as figures</summary>\n<div class=\"scroll\" tabindex=\"0\">"
      "<table>\n<tr><th scope=\"col\">made</th>";
  for (const GrowthSeries& series : growth.series) {
    out += R"(<th scope="col" class="number">)" + HtmlText(series.rule) + "</th>";
  }
  out += "</tr>\n";
  for (std::size_t slot = 0; slot < growth.series.front().slots.size(); ++slot) {
    if (SlotSum(growth, slot) == 0) continue;
    out += "<tr><th scope=\"row\">" + SlotName(growth, slot) + "</th>";
    for (const GrowthSeries& series : growth.series) {
      out += fmt::format("<td class=\"number\">{}</td>", series.slots[slot]);
    }
    out += "</tr>\n";
  }
  return out + "</table></div></details>\n";
}

}  // namespace

bool HasGrowth(const Census& census) {
  return std::any_of(census.rules.begin(), census.rules.end(),
                     [](const RuleCensus& rule) { return !rule.by_day.empty() || rule.older > 0; });
}

std::string RenderGrowthChart(const Census& census, std::string_view id) {
  const Growth growth = GrowthOf(census);
  const std::size_t slots = growth.series.front().slots.size();
  const TimeAxis axis{.back = static_cast<double>(slots) * growth.days_a_slot,
                      .on = static_cast<double>(growth.forecast_days)};
  const double most = MostOf(census, growth);
  Plot levels{.top = 24, .bottom = 170, .most = most};
  for (const BoundCheck& check : census.bounds) {
    if (FitsIn(check, most)) levels.most = std::max(levels.most, check.bound);
  }
  Plot bars{.top = 212, .bottom = 312};
  for (std::size_t slot = 0; slot < slots; ++slot) {
    bars.most = std::max(bars.most, static_cast<double>(SlotSum(growth, slot)));
  }
  std::string out = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\">\n<svg class=\"chart\" role=\"img\" viewBox=\"0 0 "
      "{:.0f} {:.0f}\" "
      "aria-labelledby=\"{}-title {}-text\">\n<title id=\"{}-title\">Documents over time</title>\n"
      "<desc id=\"{}-text\">{}</desc>\n",
      kWidth, kHeight, id, id, id, id, HtmlText(Description(census, growth)));
  out += AxisOf(levels, "documents that are there today, when each was made");
  out += BoundLines(census, levels, most);
  out += Levels(census, growth, axis, levels);
  out += AxisOf(bars, growth.days_a_slot == 1 ? "bad documents a day, by rule"
                                              : "bad documents a week, by rule");
  out += Bars(growth, axis, bars);
  out += TimeLabels(axis, growth, bars.bottom + 14);
  out += "</svg>\n</div>\n<p class=\"quiet\">" + HtmlText(Description(census, growth)) + "</p>\n";
  return out + Legend(census, growth) + Figures(growth);
}

}  // namespace lockstep
