import type { components } from "@account-opening/client";
import type { LinkProps } from "@tanstack/react-router";
import type { IconName } from "../components/icon.tsx";

interface NavigationItem {
  to: NonNullable<LinkProps["to"]>;
  word: string;
  icon: IconName;
  /** Second key of the shortcut, after `g`. */
  key: string;
  /** The items of attention that its badge counts. */
  counted?: keyof components["schemas"]["Attention"]["counts"];
  /** Whether a phone shows it behind "More": the bottom bar has room for four. */
  isBehindMore?: boolean;
}

/** The pages of the navigation, in its order. */
export const navigation: readonly NavigationItem[] = [
  { to: "/", word: "Now", icon: "now", key: "n" },
  { to: "/members", word: "Members", icon: "user", key: "m", counted: "members" },
  { to: "/debits", word: "Debits", icon: "debits", key: "d", counted: "checks" },
  { to: "/institutions", word: "Institutions", icon: "institutions", key: "i", isBehindMore: true },
  { to: "/notifications", word: "Notifications", icon: "notifications", key: "o", counted: "endpoints" },
  { to: "/webhooks", word: "Webhooks", icon: "webhooks", key: "w", isBehindMore: true },
  { to: "/audit", word: "Audit", icon: "audit", key: "a", isBehindMore: true },
  { to: "/keys", word: "Keys", icon: "keys", key: "k", isBehindMore: true },
];
