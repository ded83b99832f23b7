import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Dialog } from "../components/dialog.tsx";
import { Icon } from "../components/icon.tsx";
import { navigation } from "./navigation.ts";

interface NavigationProps {
  onSettings(): void;
  onKeyboard(): void;
}

/** At the side of a wide screen, at the bottom of a phone. */
export function Navigation({ onSettings, onKeyboard }: NavigationProps) {
  const [isMoreOpen, setMoreOpen] = useState(false);
  return (
    <nav className="side" aria-label="Main">
      <div className="brand">
        <img src="/console/icon.svg" alt="" />
        Account opening
      </div>
      <ul>
        {navigation.map((item) => (
          <li key={item.to} className={item.isBehindMore === true ? "more-on-phone" : undefined}>
            <NavigationLink {...item} />
          </li>
        ))}
        <li className="more-item">
          <button type="button" className="quiet more-button" onClick={() => setMoreOpen(true)}>
            <Icon name="more" />
            More
          </button>
        </li>
      </ul>
      <div className="foot">
        <button type="button" onClick={onKeyboard}>
          Keyboard <kbd>?</kbd>
        </button>
        <button type="button" onClick={onSettings}>
          Settings
        </button>
        <a href="/docs">Documentation</a>
      </div>
      {isMoreOpen && (
        <Dialog title="More" className="more-dialog" onClose={() => setMoreOpen(false)}>
          {navigation
            .filter(({ isBehindMore }) => isBehindMore)
            .map((item) => (
              <Link key={item.to} to={item.to} className="button" onClick={() => setMoreOpen(false)}>
                {item.word}
              </Link>
            ))}
          <button
            type="button"
            onClick={() => {
              setMoreOpen(false);
              onSettings();
            }}
          >
            Settings
          </button>
          <a className="button" href="/docs">
            Documentation
          </a>
        </Dialog>
      )}
    </nav>
  );
}

function NavigationLink({ to, word, icon }: (typeof navigation)[number]) {
  return (
    <Link to={to} className="nav-link" activeOptions={{ exact: to === "/", includeSearch: false }}>
      <Icon name={icon} />
      {word}
    </Link>
  );
}
