/** A complete page that loads nothing from other servers. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${stylesheet}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body></html>
`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Cells are escaped. The first column is set as code. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const headCells = head.map((cell) => `<th>${escapeHtml(cell)}</th>`).join("");
  const bodyRows = rows.map((row) => `<tr>${row.map(tableCell).join("")}</tr>`).join("\n");
  return `<table><thead><tr>${headCells}</tr></thead><tbody>\n${bodyRows}\n</tbody></table>`;
}

export function code(text: string): string {
  return `<pre>${escapeHtml(text)}</pre>`;
}

function tableCell(cell: string, index: number): string {
  return index === 0 ? `<td><code>${escapeHtml(cell)}</code></td>` : `<td>${escapeHtml(cell)}</td>`;
}

const stylesheet = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--page:#fff;--text:#1c1e21;--link:#0b4f9c}
@media (prefers-color-scheme:dark){:root{--page:#17191d;--text:#e8eaed;--link:#8ab4f8}}
body{font:16px/1.55 system-ui,sans-serif;margin:0;background:var(--page);color:var(--text);overflow-wrap:anywhere}
a{color:var(--link)}select,input{max-width:100%}
main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.9rem}h2{margin-top:2.5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .7rem .4rem 0;border-bottom:1px solid var(--line)}
code,pre{font:.88em/1.5 ui-monospace,monospace}
pre{background:var(--soft);padding:.8rem 1rem;border-radius:.4rem;overflow-x:auto}
td code{white-space:nowrap}nav a{margin-right:1rem}
`;
