import { posix } from "node:path";
import { Marked } from "marked";
import { gfmHeadingId } from "marked-gfm-heading-id";

/** The files that are published under /docs, in the order of the navigation. */
const published = {
  integration: "docs/integration.md",
  examples: "docs/examples/README.md",
  events: "docs/events.md",
  errors: "docs/errors.md",
  "return-codes": "docs/return-codes.md",
  lifecycle: "docs/lifecycle.md",
  "test-helpers": "docs/test-helpers.md",
  cli: "docs/cli.md",
  client: "packages/client/README.md",
  versioning: "docs/versioning.md",
  changelog: "CHANGELOG.md",
  operations: "docs/operations.md",
  topologies: "docs/topologies.md",
  configuration: "docs/configuration.md",
};

const slugs = new Map(Object.entries(published).map(([slug, path]) => [path, slug]));

/** The title and the HTML of each guide. Links between published files lead to their pages; others are plain text. */
export function renderGuides(read) {
  return Object.entries(published).map(([slug, path]) => {
    const markdown = read(path).replace(/<!-- example: ([\w.]+) -->/g, (_, name) => {
      const text = read(posix.join(posix.dirname(path), name)).trimEnd();
      return `\`\`\`${name.split(".").at(-1)}\n${text}\n\`\`\``;
    });
    const marked = new Marked(gfmHeadingId(), {
      renderer: {
        link({ href, tokens }) {
          const text = this.parser.parseInline(tokens);
          const target = targetOf(href, path);
          return target === null ? text : `<a href="${target}">${text}</a>`;
        },
        table(token) {
          const head = token.header.map(
            (cell) => `<th scope="col">${this.parser.parseInline(cell.tokens)}</th>`,
          );
          const rows = token.rows.map(
            (row) =>
              `<tr>${row.map((cell) => `<td>${this.parser.parseInline(cell.tokens)}</td>`).join("")}</tr>`,
          );
          // Keyboard users can scroll a wide table.
          return `<div class="scroll" role="group" aria-label="Table" tabindex="0"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>\n`;
        },
        code({ text, lang }) {
          return `<pre tabindex="0" role="group" aria-label="Code${lang ? `: ${lang}` : ""}"><code>${escapeHtml(text)}</code></pre>\n`;
        },
      },
    });
    const [, title = slug] = /^# (.+)$/m.exec(markdown) ?? [];
    return { slug, title, html: marked.parse(markdown.replace(/<!--.*?-->/gs, "")) };
  });
}

function targetOf(href, from) {
  if (/^(https?:|#)/.test(href)) return href;
  const [file, fragment] = href.split("#");
  const slug = slugs.get(posix.join(posix.dirname(from), file));
  return slug === undefined ? null : `/docs/${slug}${fragment === undefined ? "" : `#${fragment}`}`;
}

function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
