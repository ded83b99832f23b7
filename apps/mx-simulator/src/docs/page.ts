import { apiVersions } from "../http/version.ts";
import type { SimulatorOptions } from "../options.ts";
import { type Behavior, behaviors } from "./behaviors.ts";
import { type Cell, code, escapeHtml, type Section, sectionedPage, table } from "./html.ts";
import {
  answerTable,
  controlTable,
  environmentTable,
  faultTable,
  institutionTable,
  jobTable,
  oauth,
  passwordTable,
  routeTable,
  scriptTable,
  start,
  statusTable,
  versions,
  widget,
} from "./sections.ts";

/** Describes everything that can be scripted. It is generated from the tables that the simulator itself uses. */
export function docsPage(options: SimulatorOptions, origin: string): string {
  return sectionedPage("MX simulator", intro(options, origin), sectionsAt(origin));
}

function intro({ speed, seed }: SimulatorOptions, origin: string): string {
  return `<p>A test double of MX's Platform API, for local use only. Every user, bank and account is simulated.</p>
<dl><dt>Base URL</dt><dd><code>${escapeHtml(origin)}</code></dd>
<dt>API versions</dt><dd>${apiVersions.join(" and ")}</dd>
<dt>Time</dt><dd>passes ${speed}× as fast as at MX</dd>
<dt>Seed</dt><dd><code>${encodeURIComponent(seed)}</code>: the same seed gives the same results</dd>
<dt>Webhooks</dt><dd>are sent to loopback addresses only</dd></dl>`;
}

function sectionsAt(origin: string): Section[] {
  const sections: [title: string, html: string][] = [
    ["Start", start(origin)],
    ["How do I …?", behaviorTables(origin)],
    ["Passwords", passwordTable()],
    ["Scripts", scriptTable()],
    ["Answers", answerTable()],
    ["Institutions", institutionTable()],
    ["Control", controlTable()],
    ["Faults", faultTable()],
    ["OAuth", oauth(origin)],
    ["Widget", widget(origin)],
    ["Versions", versions(origin)],
    ["Statuses", statusTable()],
    ["Jobs", jobTable()],
    ["Routes", routeTable()],
    ["Environment", environmentTable()],
  ];
  return sections.map(([title, html]) => ({ id: idOf(title), title, html }));
}

function idOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, "-")
    .replace(/-$/, "");
}

function behaviorTables(origin: string): string {
  const tables = Object.entries(behaviors).map(([group, wishes]) => {
    const rows = wishes.map((wish): Cell[] => [{ html: escapeHtml(wish.wanted) }, { html: howTo(wish) }]);
    return table(["Wanted", "How"], rows, group);
  });
  return `<p>A password is given when a member is created, and when its credentials are updated. A request needs no credentials. Replace <code>MBR-…</code> and <code>ACT-…</code> by the GUIDs of your member and account:</p>
${code(`curl -X PATCH ${origin}/_simulator/members/MBR-… -H 'Content-Type: application/json' -d '{"status":"DISCONNECTED"}'`)}
${tables.join("\n")}`;
}

function howTo(wish: Behavior): string {
  if ("script" in wish) return `password <code>${escapeHtml(wish.script)}</code>`;
  const { method, path, body } = wish;
  return `<code>${method} ${path}</code><br><code>${escapeHtml(JSON.stringify(body))}</code>`;
}
