import { createHash } from "node:crypto";
import { requestIdOf } from "@account-opening/runtime/http";
import type { Response } from "express";

export interface Page {
  status: number;
  title: string;
  /** Paragraphs. A part in backquotes is shown as code. */
  text: readonly string[];
  /** An address of the console, with its label. */
  link?: { href: string; label: string };
}

export const retry = { href: "/console/login", label: "Sign in" };

export const signedOut: Page = {
  status: 200,
  title: "You are signed out",
  text: ["The session has ended."],
  link: retry,
};

const style = `
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem }
  h1 { font-size: 1.5rem } code { overflow-wrap: anywhere }
  small { opacity: .75 }`;

const styleHash = createHash("sha256").update(style).digest("base64");

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Sends a page for a person who is not signed in. It shows the request ID, by which the log has the cause. */
export function sendPage(response: Response, { status, title, text, link }: Page): void {
  const paragraphs = text.map((paragraph) => `<p>${withCode(escaped(paragraph))}</p>`);
  const next = link === undefined ? "" : `<p><a href="${escaped(link.href)}">${escaped(link.label)}</a></p>`;
  response
    .status(status)
    .set({ "Content-Security-Policy": contentSecurityPolicy, "Cache-Control": "no-store" })
    .type("html")
    .send(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(title)}</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>${escaped(title)}</h1>
      ${paragraphs.join("\n      ")}
      ${next}
      <p><small>Request ${escaped(requestIdOf(response) ?? "")}</small></p>
    </main>
  </body>
</html>
`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function withCode(html: string): string {
  return html.replace(/`([^`]+)`/g, "<code>$1</code>");
}
