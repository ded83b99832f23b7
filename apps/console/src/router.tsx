import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { EmptyState } from "./components/states.tsx";
import { Layout } from "./shell/layout.tsx";
import { Page } from "./shell/page.tsx";
import { RouteError } from "./shell/route-error.tsx";

const root = createRootRoute({ component: Layout, errorComponent: RouteError });

const now = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/now/now-page.tsx"), "NowPage"),
});

const members = createRoute({
  getParentRoute: () => root,
  path: "/members",
  component: lazyRouteComponent(() => import("./pages/members/members-page.tsx"), "MembersPage"),
});

const member = createRoute({
  getParentRoute: () => root,
  path: "/members/$guid",
  component: lazyRouteComponent(() => import("./pages/member/member-page.tsx"), "MemberPage"),
});

/** Each page is a chunk of its own, loaded when it is first opened. */
const routes = [now, members, member];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: "/console",
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: () => (
    <Page title="Not found">
      <div className="panel">
        <EmptyState title="The console has no such page" />
      </div>
    </Page>
  ),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
