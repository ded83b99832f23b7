import guides from "./guides.json" with { type: "json" };

/** The pages under /docs by their path. The guides are rendered from the repository's Markdown by `pnpm docs:pages`. */
export const pages: ReadonlyMap<string, string> = new Map([
  ["/docs", guidePage("start", "Account opening API", startHtml())],
  ["/docs/reference", referencePage()],
  ...guides.map(({ slug, title, html }): [string, string] => [
    `/docs/${slug}`,
    guidePage(slug, `${title} – Account opening API`, html),
  ]),
]);

function startHtml(): string {
  const items = guides.map(
    ({ slug, title, purpose }) => `<li><a href="/docs/${slug}">${title}</a><span>${purpose}</span></li>`,
  );
  return `<h1>Account opening API</h1>
<p>Connects a customer's bank account through MX, reads its numbers and owners, and checks its balance before each ACH debit.</p>
<ol>
<li>Start everything on your machine, in a clone of the repository: <code>npm run demo -- --keep</code> (Node.js 20.19 or later). It prints the URLs and an API key.</li>
<li>Run one of the <a href="/docs/examples">examples</a> in TypeScript, Python or Java.</li>
<li>Follow the <a href="/docs/integration">integration guide</a>, and try every outcome with the <a href="/docs/test-helpers">test helpers</a>.</li>
</ol>
<p>Every operation: <a href="/docs/reference">API reference</a>, from <a href="/openapi.json">/openapi.json</a>. As requests for Postman, Bruno and compatible clients: <a href="/docs/collection.json">/docs/collection.json</a> (<a href="/docs/test-helpers#from-postman-or-bruno">how to use it</a>).</p>
<h2>Guides</h2><ul class="guides">${items.join("")}</ul>`;
}

function guidePage(current: string, title: string, html: string): string {
  const links = [
    { slug: "start", href: "/docs", title: "Start" },
    { slug: "reference", href: "/docs/reference", title: "API reference" },
    ...guides.map(({ slug, title }) => ({ slug, href: `/docs/${slug}`, title })),
  ].map(
    ({ slug, href, title }) =>
      `<a href="${href}"${slug === current ? ' aria-current="page"' : ""}>${title}</a>`,
  );
  return `${head(title)}
  <body>
    <a class="skip" href="#content">Skip to the content</a>
    <div class="shell">
      <nav aria-label="Documentation"><b>Account opening</b>${links.join("\n")}</nav>
      <main id="content">${html}</main>
    </div>
  </body>
</html>
`;
}

/** The page around RapiDoc, which has a main landmark of its own. */
function referencePage(): string {
  return `${head("API reference – Account opening API")}
  <body>
    <header class="bar"><h1>API reference</h1><a href="/docs">Guides</a><a href="/openapi.json">openapi.json</a></header>
    <div class="reference"><rapi-doc
      spec-url="/openapi.json" render-style="focused" schema-style="table" load-fonts="false" show-header="false"
      allow-server-selection="false" allow-try="false" allow-authentication="false" regular-font="system-ui, sans-serif"
    ></rapi-doc></div>
    <script src="/docs/reference.js"></script>
    <script type="module" src="/docs/rapidoc-min.js"></script>
  </body>
</html>
`;
}

function head(title: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="stylesheet" href="/docs/docs.css">
    <link rel="icon" href="data:,">
  </head>`;
}

/**
 * Sets the colors of RapiDoc by the color scheme of the system, and names what RapiDoc leaves without a name for assistive
 * technology. A separate file, since the policy of the page forbids inline scripts.
 */
export const referenceScript = `const element = document.querySelector("rapi-doc");
const dark = matchMedia("(prefers-color-scheme: dark)");
// RapiDoc's navigation is hidden below this width. Its list of operations is not.
if (matchMedia("(max-width: 767px)").matches) element.setAttribute("render-style", "view");
const colors = (isDark) => isDark
  ? { theme: "dark", "bg-color": "#0e1116", "text-color": "#e7ebf1", "primary-color": "#93abff", "nav-bg-color": "#0e1116", "nav-text-color": "#e7ebf1" }
  : { theme: "light", "bg-color": "#ffffff", "text-color": "#171c26", "primary-color": "#3654d1", "nav-bg-color": "#ffffff", "nav-text-color": "#171c26" };
const paint = () => { for (const [name, value] of Object.entries(colors(dark.matches))) element.setAttribute(name, value); };
paint();
dark.addEventListener("change", paint);
function label(root) {
  for (const area of root.querySelectorAll("textarea:not([aria-label])")) {
    area.setAttribute("aria-label", "Example of the request body");
    area.readOnly = true;
  }
  root.querySelector("main")?.setAttribute("tabindex", "0");
  for (const nav of root.querySelectorAll("nav:not([aria-label])"))
    nav.setAttribute("aria-label", nav.matches(".nav-bar") ? "API reference" : "Operations");
  for (const child of root.querySelectorAll("*")) if (child.shadowRoot) watch(child.shadowRoot);
}
// On a phone, RapiDoc draws the list of authentications over other text.
const layout = new CSSStyleSheet();
layout.replaceSync(\`#api-info{margin-left:8px}
@media(max-width:767px){#api-info{margin-left:0}[style*="top:3px; right:2px"]{position:static!important}
[style*="min-width:350px"]{min-width:0!important;justify-content:flex-start!important;flex-wrap:wrap}}\`);
const watched = new WeakSet();
function watch(root) {
  if (watched.has(root)) return;
  watched.add(root);
  root.adoptedStyleSheets.push(layout);
  label(root);
  new MutationObserver(() => label(root)).observe(root, { childList: true, subtree: true });
}
customElements.whenDefined("rapi-doc").then(() => watch(element.shadowRoot));
`;
