/** The tone of a status. Each has one icon and one colour, and is never shown without a word. */
export type Tone = "ok" | "run" | "wait" | "user" | "bad" | "idle";

const paths = {
  ok: "M3 8.5l3.2 3.2L13 4.8",
  run: "M13.5 8A5.5 5.5 0 1 1 11 3.4M13.5 2v3.2h-3.2",
  wait: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 4.6V8l2.3 1.6",
  user: "M10.7 5.4a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0M2.8 13.6c.6-2.7 2.6-4 5.2-4s4.6 1.3 5.2 4",
  bad: "M8 2.2l6.3 11.3H1.7zM8 6.4v3.2M8 11.6v.1",
  idle: "M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0",
  copy: "M7 5.5h5A1.5 1.5 0 0 1 13.5 7v5A1.5 1.5 0 0 1 12 13.5H7A1.5 1.5 0 0 1 5.5 12V7A1.5 1.5 0 0 1 7 5.5M10.5 3.2H3.9a1.2 1.2 0 0 0-1.2 1.2v6.4",
  close: "M4 4l8 8M12 4l-8 8",
  print: "M4.5 6V2.5h7V6M4.5 11.5h-2v-5h11v5h-2M4.5 9.5h7v4h-7z",
  link: "M6.5 9.5l4-4M5 7L3.6 8.4a2.8 2.8 0 0 0 4 4L9 11M7 5l1.4-1.4a2.8 2.8 0 0 1 4 4L11 9",
  now: "M2 8h2.6l1.8-4.4 3.2 8.8L11.4 8H14",
  debits: "M2 4.5h12v7H2zM2 7h12M4.5 9.5h2.5",
  institutions: "M2.5 6.2L8 3l5.5 3.2zM4 6.5v5M8 6.5v5M12 6.5v5M2.5 13h11",
  notifications: "M4 11V7a4 4 0 0 1 8 0v4l1.2 1.5H2.8zM6.8 14h2.4",
  webhooks: "M3 4h7a3 3 0 0 1 0 6H4M6.5 7.5L4 10l2.5 2.5",
  audit: "M4 2.5h8v11H4zM6.2 5.5h3.6M6.2 8h3.6M6.2 10.5h2",
  keys: "M9.5 6.5a3 3 0 1 1-2.8-3M7.5 8.5L13 14M11 12l1.4-1.4",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  search: "M11 7A4 4 0 1 1 3 7a4 4 0 0 1 8 0M10 10l3.5 3.5",
} as const;

export type IconName = keyof typeof paths;

/** Decoration: a word beside it says the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
