import type { Apps } from "../harness/apps.ts";
import type { MemberView } from "../harness/core-bank.ts";
import { enroll, follow } from "../harness/onboard.ts";
import { retry } from "./retry.ts";

/** The parts of `Apps` that a client and MX use. */
export type RunningApps = Pick<Apps, "bank" | "mx" | "urls" | "env">;

export interface ChaosUser {
  apps: RunningApps;
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
