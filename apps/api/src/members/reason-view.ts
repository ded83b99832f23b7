/** Older releases kept the names of error classes (`MxUnavailableError`): shown as the reason that they stand for. */
export function plainReason(text: string): string {
  return text.replace(/\bMx([A-Z]\w*?)Error\b/g, (_, name: string) =>
    name.replace(/(?<!^)([A-Z])/g, "_$1").toLowerCase(),
  );
}
