/** Follows redirects and stores cookies by origin, as a browser does. */
export interface Browser {
  /** Requests an address and follows its redirects. */
  visit(url: string): Promise<Visited>;
  /** Requests an address without following a redirect. */
  request(url: string): Promise<Response>;
  /** Submits a form and follows the redirects. */
  submit(url: string, fields: Record<string, string>): Promise<Visited>;
  /** Value of a cookie of an origin. */
  cookie(origin: string, name: string): string | undefined;
}

interface Visited {
  url: URL;
  status: number;
  text: string;
}

/** @param served the address at which an origin is really served */
export function createBrowser(served: (origin: string) => string): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string) => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const request = async (url: string, init: RequestInit = {}) => {
    const { origin, pathname, search } = new URL(url);
    const jar = jarOf(origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(`${served(origin)}${pathname}${search}`, {
      ...init,
      redirect: "manual",
      headers: cookie === "" ? {} : { cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      const expires = attributes.find((attribute) => /^ expires=/i.test(attribute))?.slice(9);
      if (expires !== undefined && Date.parse(expires) <= Date.now()) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const visit = async (url: string, init: RequestInit = {}): Promise<Visited> => {
    const response = await request(url, init);
    const location = response.headers.get("location");
    const text = await response.text();
    if (location !== null) return visit(new URL(location, url).href);
    return { url: new URL(url), status: response.status, text };
  };
  const submit = (url: string, fields: Record<string, string>) =>
    visit(url, { method: "POST", body: new URLSearchParams(fields) });
  return {
    visit: (url) => visit(url),
    request: (url) => request(url),
    submit,
    cookie: (origin, name) => jarOf(origin).get(name),
  };
}
