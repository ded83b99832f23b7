import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { isFindOpen } from "./find-button.tsx";
import { isTyping } from "./is-typing.ts";
import { navigation } from "./navigation.ts";

/** The second key of `g n` must follow within this time. */
const sequenceMs = 1_500;

/** Shortcuts of every page: `g` and a letter open a page, `/` finds an ID, `?` lists the shortcuts. Lists add `j` and `k`. */
export function useShortcuts({ onHelp }: { onHelp(): void }): void {
  const navigate = useNavigate();
  const pressedAt = useRef(0);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      const isSecond = event.timeStamp - pressedAt.current < sequenceMs;
      pressedAt.current = event.key === "g" ? event.timeStamp : 0;
      const page = isSecond ? navigation.find(({ key }) => key === event.key) : undefined;
      if (page !== undefined) void navigate({ to: page.to });
      else if (event.key === "?") onHelp();
      else if (event.key === "/") {
        event.preventDefault();
        isFindOpen.set(true);
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [navigate, onHelp]);
}
