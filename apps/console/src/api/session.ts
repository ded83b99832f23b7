/** Leaves the page for the sign-in address, which returns here afterwards. */
export function signIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/console/login?return_to=${encodeURIComponent(pathname + search)}`);
}
