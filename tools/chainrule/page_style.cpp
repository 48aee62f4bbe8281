// SPDX-License-Identifier: BSL-1.0
#include "page.hpp"

namespace chainrule::tool {

char const* const page_style = R"css(
:root {
  --paper: #ffffff; --ink: #1c1e21; --soft: #5c6269; --line: #d9dce0; --panel: #f6f7f8; --link: #0b57b0;
  --input: #e7f0fb; --input-line: #5b8cc4; --parameter: #fdf0d9; --parameter-line: #b98424;
  --objective: #e3f4e6; --objective-line: #3c8f4c; --edge: #868c94;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --ink: #e4e6e9; --soft: #a0a6ad; --line: #363a40; --panel: #1e2125; --link: #86b8f5;
    --input: #1c2f45; --input-line: #6b9bd1; --parameter: #3d2f14; --parameter-line: #cf9c45;
    --objective: #1a3a22; --objective-line: #5db36e; --edge: #8b9199;
  }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 32px; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0; font-weight: 600; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 8px; font-weight: 600; }
header p { margin: 4px 0 0; color: var(--soft); overflow-wrap: anywhere; }
section { margin-top: 40px; }
section p { margin: 8px 0; }
.about, .way, .step p { color: var(--soft); }
.about { font-size: .9375rem; }
a { color: var(--link); }
nav { margin-top: 16px; display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: .9375rem; }
math { font-family: "STIX Two Math", "STIX Math", "Latin Modern Math", "Cambria Math", "XITS Math", math, serif; font-size: 1.09em; }
.formula, .scroll { overflow-x: auto; overflow-y: hidden; }
.formula { padding: 5px 0; white-space: nowrap; }
.formula math { padding-right: 2px; }
#model > div:target { background: var(--panel); outline: 6px solid var(--panel); }
ol { list-style: none; margin: 0; padding: 0; }
details { border-top: 1px solid var(--line); padding: 8px 0; }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; font-weight: 600; }
.way { font-size: .9375rem; }
.step { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 17rem); column-gap: 24px; align-items: center;
  border-top: 1px solid transparent; }
.step:not(.again):not(:first-child) { border-top-color: var(--line); }
.step p { margin: 0; font-size: .875rem; line-height: 1.35; overflow-wrap: anywhere; }
.step p math { font-size: 1.25em; }
.result > .formula { font-weight: 600; background: var(--panel); padding-left: 8px; margin-left: -8px; border-left: 3px solid var(--objective-line); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 0 0 12px; padding: 0; font-size: .875rem; color: var(--soft); }
.legend li::before { content: ""; display: inline-block; width: 22px; height: 12px; margin-right: 7px; border: 1.5px solid; border-radius: 3px; }
.legend .input::before { background: var(--input); border-color: var(--input-line); border-radius: 6px; }
.legend .parameter::before { background: var(--parameter); border-color: var(--parameter-line); border-radius: 6px; }
.legend .variable::before { background: var(--panel); border-color: var(--edge); }
.legend .objective::before { background: var(--objective); border-color: var(--objective-line); }
svg { display: block; }
svg text { font: 14px system-ui, sans-serif; text-anchor: middle; fill: var(--ink); }
svg rect { stroke-width: 1.5; }
svg .input rect { fill: var(--input); stroke: var(--input-line); }
svg .parameter rect { fill: var(--parameter); stroke: var(--parameter-line); }
svg .variable rect { fill: var(--panel); stroke: var(--edge); }
svg .objective rect { fill: var(--objective); stroke: var(--objective-line); stroke-width: 2; }
svg a:hover rect, svg a:focus-visible rect { stroke: var(--link); }
.edge { fill: none; stroke: var(--edge); stroke-width: 1.3; }
.back { stroke-dasharray: 5 3; }
.head { fill: var(--edge); }
table { border-collapse: collapse; font-size: .9375rem; }
th, td { text-align: right; vertical-align: bottom; padding: 5px 0 5px 32px; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th { font-weight: 600; }
th[scope="row"], td:first-child { text-align: left; padding-left: 0; font-weight: 400; }
ul { margin: 8px 0; padding-left: 20px; }
pre { margin: 0; padding: 12px 14px; overflow-x: auto; background: var(--panel); font: .875rem/1.5 ui-monospace, monospace; }
code { font: .9375em ui-monospace, monospace; }
footer { max-width: 1120px; margin: 24px auto 0; padding: 12px 32px 32px; color: var(--soft); font-size: .875rem; }
@media (max-width: 640px) {
  main { padding: 16px; }
  footer { padding: 8px 16px 24px; }
  h1 { font-size: 1.45rem; }
  section { margin-top: 32px; }
  .step { grid-template-columns: minmax(0, 1fr); padding: 2px 0 8px; }
  th, td { padding-left: 14px; font-size: .875rem; }
  .again mphantom { display: none; }
}
)css";

} // namespace chainrule::tool
