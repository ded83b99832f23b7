import type { CoreBank, MemberView, TimelineView } from "../harness/core-bank.ts";
import { follow } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";
import type { DemoPerson } from "./people.ts";

export interface Played {
  person: DemoPerson;
  member: MemberView;
  timeline: TimelineView[];
  isAsExpected: boolean;
}

export interface Stage {
  bank: CoreBank;
  simulatorUrl: string;
  /** Makes ids of this act differ from those of others. */
  act: string;
  /** Told of every change, to show while waiting. */
  onProgress: (text: string) => void;
}

/** Takes one person through the guide as a bank's application would, seen from outside. */
export async function play(person: DemoPerson, stage: Stage): Promise<Played> {
  const { bank, act } = stage;
  const userGuid = await bank.createUser(`${person.name.toLowerCase()}-${act}`);
  const credentials = await bank.credentials(person.institutionCode, "mxuser", person.password);
  const { guid } = await bank.createMember({
    userGuid,
    institutionCode: person.institutionCode,
    credentials,
  });
  const watching = watch(bank, guid, stage.onProgress);
  try {
    let member = await follow(bank, guid, person);
    if (member.state === "action_required" && person.mends !== undefined) {
      await mend(person, member, stage);
      member = await untilGoneOn(bank, guid);
      member = await follow(bank, guid, person);
    }
    const { state, reason } = member;
    const isAsExpected = state === person.expected.state && reason === person.expected.reason;
    return { person, member, timeline: await bank.timeline(guid), isAsExpected };
  } finally {
    watching.stop();
  }
}

async function mend(person: DemoPerson, { guid, oauth_window_uri }: MemberView, stage: Stage): Promise<void> {
  if (person.mends === "new_password") {
    const credentials = await stage.bank.credentials(person.institutionCode, "mxuser", "the-right-password");
    await stage.bank.updateCredentials(guid, credentials);
    return;
  }
  const state = new URL(String(oauth_window_uri)).searchParams.get("state") ?? "";
  await fetch(`${stage.simulatorUrl}/oauth/authorize`, {
    method: "POST",
    body: new URLSearchParams({ state, decision: "grant" }),
    redirect: "manual",
  });
}

function untilGoneOn(bank: CoreBank, guid: string): Promise<MemberView> {
  return until("the member goes on", async () => {
    const member = await bank.member(guid);
    return member.state !== "action_required" && member;
  });
}

/** Tells the member's state whenever it changes. */
function watch(bank: CoreBank, guid: string, onProgress: (text: string) => void): { stop(): void } {
  let isStopped = false;
  const look = async () => {
    while (!isStopped) {
      const { state, reason, connection_status } = await bank.member(guid);
      if (!isStopped)
        onProgress(`${state}${reason === null ? "" : ` (${reason})`} · MX says ${connection_status}`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  // Only a display: what goes wrong shows in the person's own task.
  look().catch(() => onProgress("…"));
  return {
    stop: () => {
      isStopped = true;
    },
  };
}
