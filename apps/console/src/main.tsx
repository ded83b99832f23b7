import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/components.css";
import "./styles/table.css";
import "./styles/chart.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followChanges } from "./api/live.ts";
import { queryClient } from "./api/query-client.ts";
import { reportActivity } from "./api/session.ts";
import { router } from "./router.tsx";
import { reportUnreachable } from "./state/connection.ts";

const element = document.getElementById("root");
if (element === null) throw new Error("index.html has no element #root.");
followChanges(queryClient);
reportActivity(queryClient);
// The stream of changes may stay open without a network for minutes.
window.addEventListener("offline", reportUnreachable);
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
