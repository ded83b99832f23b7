import { stylesheet } from "./stylesheet.ts";

/** A page with one panel, for the end user of MX. It loads nothing from other servers. */
export function htmlPage(title: string, body: string): string {
  return documentOf(
    title,
    `<main class="single"><div class="panel"><h1>${escapeHtml(title)}</h1>
${body}
</div></main>`,
  );
}

export interface Section {
  /** Also the fragment of its address. */
  id: string;
  title: string;
  html: string;
}

/** A page with a navigation of its sections. It loads nothing from other servers. */
export function sectionedPage(title: string, intro: string, sections: readonly Section[]): string {
  const links = sections.map(({ id, title: name }) => `<li><a href="#${id}">${escapeHtml(name)}</a></li>`);
  const panels = sections.map(
    ({ id, title: name, html }) =>
      `<section class="panel" aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(name)}</h2>\n${html}</section>`,
  );
  return documentOf(
    title,
    `<a class="skip" href="#content">Skip to the content</a>
<div class="shell">
<nav class="side" aria-label="Sections"><div class="brand">${escapeHtml(title)}</div><ul>${links.join("")}</ul></nav>
<main id="content" tabindex="-1"><h1>${escapeHtml(title)}</h1>
<div class="panel">${intro}</div>
${panels.join("\n")}
</main></div>
<script>${copyScript}</script>`,
  );
}

function documentOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${stylesheet}</style></head>
<body>${body}</body></html>
`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** An element of a table: text, which is escaped, or HTML. */
export type Cell = string | { html: string };

/**
 * The first column is set as code unless it is HTML. A narrow screen shows each row as lines: their style removes the roles of
 * the elements, so the roles are named.
 */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], caption?: string): string {
  const title = caption === undefined ? "" : `<caption>${escapeHtml(caption)}</caption>`;
  const headCells = head.map((cell) => `<th role="columnheader" scope="col">${escapeHtml(cell)}</th>`);
  const bodyRows = rows.map((row) => {
    const cells = row.map((cell, index) => tableCell(cell, index === 0 ? undefined : head[index]));
    return `<tr role="row">${cells.join("")}</tr>`;
  });
  return `<table role="table">${title}<thead role="rowgroup"><tr role="row">${headCells.join("")}</tr></thead>
<tbody role="rowgroup">
${bodyRows.join("\n")}
</tbody></table>`;
}

/** @param head the title of the column; undefined for the first, which needs none on a narrow screen. */
function tableCell(cell: Cell, head: string | undefined): string {
  const isFirst = head === undefined;
  const text = typeof cell === "string" ? withCode(escapeHtml(cell)) : cell.html;
  const content = isFirst && typeof cell === "string" ? `<code>${text}</code>` : text;
  const label = isFirst || content === "" ? "" : ` data-head="${escapeHtml(head)}"`;
  return `<td role="cell"${label}>${content}</td>`;
}

/** Text as code, in a cell that is not the first. */
export function codeCell(text: string): Cell {
  return text === "" ? text : { html: `<code class="short">${escapeHtml(text)}</code>` };
}

function withCode(html: string): string {
  return html.replace(/`([^`]+)`/g, "<code>$1</code>");
}

/** A block of code that can be scrolled by keyboard. */
export function code(text: string): string {
  return `<div class="code"><pre tabindex="0">${escapeHtml(text)}</pre></div>`;
}

/** Adds a button to each block of code that copies it. */
const copyScript = `
for (const block of document.querySelectorAll(".code")) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("pre").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  block.append(button);
}`;
