import type { Apps } from "../harness/apps.ts";
import type { MemberView } from "../harness/core-bank.ts";
import { enroll, follow } from "../harness/onboard.ts";
import { retry } from "./retry.ts";

export interface ChaosUser {
  apps: Apps;
  /** The partner's id for the user. */
  id: string;
  polling: { timeoutMs: number; everyMs: number };
}

/** Takes a user through onboarding. @returns the member in its final state. @throws if it does not reach one */
export type Onboarding = (user: ChaosUser) => Promise<MemberView>;

/** @param password a script of the simulator */
export function withCredentials(password: string): Onboarding {
  return async (user) => {
    const { guid } = await retry(() => enroll(user.apps.bank, { id: user.id, password }));
    return followToEnd(user, guid);
  };
}

export function followToEnd({ apps: { bank }, polling }: ChaosUser, guid: string): Promise<MemberView> {
  return retry(() => follow(bank, guid, {}, polling));
}
