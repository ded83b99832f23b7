import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { attentionQuery } from "../api/overview.ts";
import { signOut, useSession } from "../api/session.ts";
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
        <Account />
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
          <button type="button" onClick={() => void signOut()}>
            Sign out
          </button>
        </Dialog>
      )}
    </nav>
  );
}

/** Who is signed in, and the way out. */
function Account() {
  const { data: session } = useSession();
  if (session === undefined) return null;
  return (
    <button
      type="button"
      title={`Signed in as ${session.name} (${session.role})`}
      onClick={() => void signOut()}
    >
      <span className="ellipsis">{session.name}</span> <small>Sign out</small>
    </button>
  );
}

function NavigationLink({ to, word, icon, counted }: (typeof navigation)[number]) {
  const { data: attention } = useQuery(attentionQuery);
  const count = counted === undefined ? 0 : (attention?.counts[counted] ?? 0);
  return (
    <Link to={to} className="nav-link" activeOptions={{ exact: to === "/", includeSearch: false }}>
      <Icon name={icon} />
      {word}
      {count > 0 && (
        <span className="count">
          {count}
          <span className="visually-hidden"> need attention</span>
        </span>
      )}
    </Link>
  );
}
