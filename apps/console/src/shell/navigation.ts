import type { LinkProps } from "@tanstack/react-router";
import type { IconName } from "../components/icon.tsx";

interface NavigationItem {
  to: NonNullable<LinkProps["to"]>;
  word: string;
  icon: IconName;
  /** Second key of the shortcut, after `g`. */
  key: string;
  /** Whether a phone shows it behind "More": the bottom bar has room for four. */
  isBehindMore?: boolean;
}

/** The pages of the navigation, in its order. */
export const navigation: readonly NavigationItem[] = [
  { to: "/", word: "Now", icon: "now", key: "n" },
  { to: "/members", word: "Members", icon: "user", key: "m" },
];
