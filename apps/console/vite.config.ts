import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `vite dev` forwards the API's paths to a running api. */
// biome-ignore lint/style/noProcessEnv: an address is an argument of the development server.
const apiUrl = process.env["API_URL"] ?? "http://127.0.0.1:3000";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  build: {
    target: "es2023",
    // The content security policy allows files of the same origin only, no `data:` addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ["/v1", "/console/session", "/console/login", "/console/logout", "/console/signed-out"].map((path) => [
        path,
        apiUrl,
      ]),
    ),
  },
});
