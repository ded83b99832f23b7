import { type MxClient, MxError } from "@account-opening/mx";

/** `ok`, or the reason of the failure. */
export type OnMxCall = (call: string, outcome: string) => void;

/** The same client. `onCall` is called at the end of each call. */
export function instrumentMx(
  { users, institutions, members, accounts, ...rest }: MxClient,
  onCall: OnMxCall,
): MxClient {
  return {
    users: counted("users", users, onCall),
    institutions: counted("institutions", institutions, onCall),
    members: counted("members", members, onCall),
    accounts: counted("accounts", accounts, onCall),
    ...rest,
  };
}

function counted<Api extends object>(name: string, api: Api, onCall: OnMxCall): Api {
  return new Proxy(api, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]) => {
        try {
          const answer: unknown = await method.apply(target, args);
          onCall(`${name}.${String(property)}`, "ok");
          return answer;
        } catch (error) {
          onCall(`${name}.${String(property)}`, error instanceof MxError ? error.reason : "failed");
          throw error;
        }
      };
    },
  });
}
