import { z } from "zod";
import { hostnameOf, isLoopback } from "../net/receiver-url.ts";

// The api serves the console, and the command line creates links to it.

/** An origin: cookies are sent without encryption to an `http` address, so that is allowed on loopback only. */
const consoleUrl = z
  .string()
  .refine(isOrigin, "is not such an origin")
  .transform((text) => new URL(text).origin)
  .describe("https://host[:port], without a path (http on loopback only)");

export const consoleFields = {
  CONSOLE_URL: consoleUrl.default("http://localhost:3000").meta({
    meaning: "address of the api in the browsers of operators; the console is at `/console`",
  }),
};

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isProtected = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(hostnameOf(url)));
  return isProtected && `${url.origin}/` === url.href;
}
