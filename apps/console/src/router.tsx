import { createRootRoute, createRoute, createRouter, Link, lazyRouteComponent } from "@tanstack/react-router";
import { filtersNamed } from "./components/filters.tsx";
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
  validateSearch: filtersNamed("state", "reason", "institution", "age", "user"),
  component: lazyRouteComponent(() => import("./pages/members/members-page.tsx"), "MembersPage"),
});

const member = createRoute({
  getParentRoute: () => root,
  path: "/members/$guid",
  component: lazyRouteComponent(() => import("./pages/member/member-page.tsx"), "MemberPage"),
});

const debits = createRoute({
  getParentRoute: () => root,
  path: "/debits",
  validateSearch: filtersNamed("debit", "status", "decision", "reason", "cutoff", "late", "member"),
  component: lazyRouteComponent(() => import("./pages/debits/debits-page.tsx"), "DebitsPage"),
});

const debit = createRoute({
  getParentRoute: () => root,
  path: "/debits/$debitId",
  component: lazyRouteComponent(() => import("./pages/debit/debit-page.tsx"), "DebitPage"),
});

const institutionsPage = lazyRouteComponent(
  () => import("./pages/institutions/institutions-page.tsx"),
  "InstitutionsPage",
);

const institutions = createRoute({
  getParentRoute: () => root,
  path: "/institutions",
  validateSearch: filtersNamed("job"),
  component: institutionsPage,
});

const institution = createRoute({
  getParentRoute: () => root,
  path: "/institutions/$code",
  validateSearch: filtersNamed("job"),
  component: institutionsPage,
});

const notificationsPage = lazyRouteComponent(
  () => import("./pages/notifications/notifications-page.tsx"),
  "NotificationsPage",
);

const notifications = createRoute({
  getParentRoute: () => root,
  path: "/notifications",
  validateSearch: filtersNamed("status"),
  component: notificationsPage,
});

const endpoint = createRoute({
  getParentRoute: () => root,
  path: "/notifications/$endpointId",
  validateSearch: filtersNamed("status"),
  component: notificationsPage,
});

const webhooks = createRoute({
  getParentRoute: () => root,
  path: "/webhooks",
  validateSearch: filtersNamed("hours", "outcome", "member"),
  component: lazyRouteComponent(() => import("./pages/webhooks/webhooks-page.tsx"), "WebhooksPage"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: filtersNamed("period", "key", "action", "member", "request"),
  component: lazyRouteComponent(() => import("./pages/audit/audit-page.tsx"), "AuditPage"),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: "/keys",
  validateSearch: filtersNamed("state"),
  component: lazyRouteComponent(() => import("./pages/keys/keys-page.tsx"), "KeysPage"),
});

/** Each page is a chunk of its own, loaded when it is first opened. */
const routes = [
  now,
  members,
  member,
  debits,
  debit,
  institutions,
  institution,
  notifications,
  endpoint,
  webhooks,
  audit,
  keys,
];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: "/console",
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: () => (
    <Page title="Not found">
      <div className="panel">
        <EmptyState title="The console has no such page">
          <Link to="/" className="button">
            Go to Now
          </Link>
        </EmptyState>
      </div>
    </Page>
  ),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
