import { showToast } from "../state/toasts.ts";
import { Icon } from "./icon.tsx";

interface IdProps {
  value: string;
  /** What the ID identifies, for instance `member`. */
  of: string;
  /** Whether the ID may be shortened in the middle. */
  short?: boolean;
}

/** An ID, shortened in the middle, with a button that copies it whole. */
export function Id({ value, of, short = true }: IdProps) {
  return (
    <span className="id">
      <ShortId value={value} short={short} />
      <button
        type="button"
        className="quiet"
        aria-label={`Copy the ID of the ${of}`}
        onClick={() => void copy(value, of)}
      >
        <Icon name="copy" />
      </button>
    </span>
  );
}

/** An ID without the button, for tables and links. */
export function ShortId({ value, short = true }: { value: string; short?: boolean }) {
  return (
    <span className="mono" title={value}>
      {short ? shorten(value) : value}
    </span>
  );
}

/** `MBR-1f0a…77c2`. IDs of up to 16 characters stay whole. */
export function shorten(value: string): string {
  if (value.length <= 16) return value;
  const prefix = /^[A-Za-z]{2,4}[-_]/.exec(value)?.[0] ?? "";
  return `${value.slice(0, prefix.length + 4)}…${value.slice(-4)}`;
}

async function copy(value: string, of: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value);
    showToast("ok", `The ID of the ${of} is copied.`);
  } catch {
    showToast("bad", `The browser does not allow copying. The ID is ${value}`);
  }
}
