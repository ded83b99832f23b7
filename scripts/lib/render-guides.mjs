import { posix } from "node:path";
import { Marked } from "marked";
import { gfmHeadingId } from "marked-gfm-heading-id";

/** The files that are published under /docs, in the order of the navigation, and what each is for. */
const published = {
  integration: ["docs/integration.md", "from a new customer to account numbers, debits and events"],
  examples: ["docs/examples/README.md", "complete programs in TypeScript, Python and Java"],
  events: ["docs/events.md", "every type, with an example"],
  errors: ["docs/errors.md", "every problem type, and what to do"],
  "return-codes": ["docs/return-codes.md", "ACH returns, and which block an account"],
  lifecycle: ["docs/lifecycle.md", "the states of a member, and what changes them"],
  "test-helpers": ["docs/test-helpers.md", "any event, state or decision, without a bank"],
  cli: ["docs/cli.md", "the API in a terminal"],
  client: ["packages/client/README.md", "the client for TypeScript"],
  versioning: ["docs/versioning.md", "how the API changes, and what your code must accept"],
  changelog: ["CHANGELOG.md", "what changed, by version"],
  operations: ["docs/operations.md", "for the engineer on call: alarms, outages, keys, the console"],
  topologies: ["docs/topologies.md", "Redis and PostgreSQL with several servers"],
  configuration: ["docs/configuration.md", "every environment variable"],
};

const slugs = new Map(Object.entries(published).map(([slug, [path]]) => [path, slug]));

/** The title and the HTML of each guide. Links between published files lead to their pages; others are plain text. */
export function renderGuides(read) {
  const titleOf = (path) => /^# (.+)$/m.exec(read(path))?.[1];
  return Object.entries(published).map(([slug, [path, purpose]]) => {
    const markdown = read(path).replace(/<!-- example: ([\w.]+) -->/g, (_, name) => {
      const text = read(posix.join(posix.dirname(path), name)).trimEnd();
      return `\`\`\`${name.split(".").at(-1)}\n${text}\n\`\`\``;
    });
    const marked = new Marked(gfmHeadingId(), {
      renderer: {
        link({ href, tokens }) {
          const target = targetOf(href, path);
          const inline = this.parser.parseInline(tokens);
          // In the repository a link may name its file. A reader of /docs knows the title of the page only.
          const text = /^[\w-]+\.md$/.test(inline) && target !== null ? titleOf(fileOf(href, path)) : inline;
          return target === null ? text : `<a href="${target}">${text}</a>`;
        },
        table(token) {
          const head = token.header.map((cell) =>
            cell.text === "" ? "<td></td>" : `<th scope="col">${this.parser.parseInline(cell.tokens)}</th>`,
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
    return {
      slug,
      title: titleOf(path) ?? slug,
      purpose,
      html: marked.parse(markdown.replace(/<!--.*?-->/gs, "")),
    };
  });
}

function targetOf(href, from) {
  if (/^(https?:|#)/.test(href)) return href;
  const [, fragment] = href.split("#");
  const slug = slugs.get(fileOf(href, from));
  return slug === undefined ? null : `/docs/${slug}${fragment === undefined ? "" : `#${fragment}`}`;
}

/** The path of a linked file in the repository. */
function fileOf(href, from) {
  return posix.join(posix.dirname(from), href.split("#")[0]);
}

function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
