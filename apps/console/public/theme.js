// Runs before the first paint, so that the page does not flash in the other theme.
try {
  const { theme } = JSON.parse(localStorage.getItem("console.settings") ?? "{}");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // The browser blocks storage, or the stored value is invalid: the system's theme applies.
}
