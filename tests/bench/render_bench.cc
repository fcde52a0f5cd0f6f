// Plans in every form in which they are shown, and the escaping below all of them.
#include <benchmark/benchmark.h>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/errors.h"
#include "reconciler/render/html_plan.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/markdown_plan.h"
#include "reconciler/render/terraform_plan.h"
#include "reconciler/render/text.h"
#include "reconciler/render/ui_messages.h"
#include "tests/bench/project_world.h"
#include "tests/bench/sizes.h"

namespace lockstep::bench {
namespace {

// `render` makes text of a plan that changes everything.
template <typename Render>
void RendersPlan(benchmark::State& state, const Render& render) {
  const Plan& plan = PlanOf(SizeOf(state), true);
  std::size_t bytes = 0;
  for (auto _ : state) bytes = render(plan).size();
  Count(state, SizeOf(state));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void RendersPlanAsText(benchmark::State& state) {
  RendersPlan(state, [](const Plan& plan) { return RenderPlan(plan, {}); });
}
BENCHMARK(RendersPlanAsText)->Apply(ResourceSizes);

void RendersPlanAsMessages(benchmark::State& state) {
  RendersPlan(state, [](const Plan& plan) {
    std::string lines;
    for (const Change& change : plan.changes) lines += JsonLine(PlannedChangeMessage(change));
    return lines;
  });
}
BENCHMARK(RendersPlanAsMessages)->Apply(ResourceSizes);

void RendersPlanAsHtml(benchmark::State& state) {
  RendersPlan(state, [](const Plan& plan) { return RenderHtml(plan, {}); });
}
BENCHMARK(RendersPlanAsHtml)->Apply(ResourceSizes);

void RendersPlanAsMarkdown(benchmark::State& state) {
  RendersPlan(state, [](const Plan& plan) { return RenderMarkdown(plan, {}); });
}
BENCHMARK(RendersPlanAsMarkdown)->Apply(ResourceSizes);

// What `show --json` prints.
void RendersPlanForTerraform(benchmark::State& state) {
  const ReadPlan read{.saved = {.plan = PlanOf(SizeOf(state), true)}};
  for (auto _ : state) benchmark::DoNotOptimize(JsonLine(TerraformPlanJson(read)));
  Count(state, SizeOf(state));
}
BENCHMARK(RendersPlanForTerraform)->Apply(ResourceSizes);

// Findings that one block tells, each of another line of the manifest.
void RendersFindingsAlike(benchmark::State& state) {
  std::vector<Finding> findings;
  for (std::size_t n = 0; n < SizeOf(state); ++n) {
    findings.push_back({.what = "the tag does not exist in the registry",
                        .about = {"cloud_run_job", JobName(n)},
                        .origin = {"bench.yaml", static_cast<int>(n) + 1, 9}});
  }
  std::vector<const Finding*> told;
  for (const Finding& finding : findings) told.push_back(&finding);
  for (auto _ : state) benchmark::DoNotOptimize(RenderFindings(told, {}));
  Count(state, SizeOf(state));
}
BENCHMARK(RendersFindingsAlike)->Apply(ResourceSizes);

void EscapesText(benchmark::State& state, const std::string& text) {
  for (auto _ : state) benchmark::DoNotOptimize(Printable(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void EscapesPlainText(benchmark::State& state) {
  EscapesText(state, std::string(kImage) + "@" + Digest('9'));
}
BENCHMARK(EscapesPlainText);

void EscapesForeignText(benchmark::State& state) {
  EscapesText(state, "Zürich\t\x1b[31m \u202e##vso[task] \xff\xfe und so weiter, 東京");
}
BENCHMARK(EscapesForeignText);

void EscapesForColumns(benchmark::State& state) {
  const std::string text = std::string(kImage) + "@" + Digest('9');
  for (auto _ : state) benchmark::DoNotOptimize(Printable(text, 300));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(EscapesForColumns);

}  // namespace
}  // namespace lockstep::bench
