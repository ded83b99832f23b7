import { useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface PageLinkProps {
  /** Address of a page of the console, for instance `/debits/7731-04`. */
  address: string;
  className?: string;
  children: ReactNode;
}

/** A link to an address that is known at run time only. A new tab and a copied link work as with any link. */
export function PageLink({ address, className, children }: PageLinkProps) {
  const router = useRouter();
  const href = `/console${address}`;
  return (
    <a
      href={href}
      className={className}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        router.history.push(href);
      }}
    >
      {children}
    </a>
  );
}
