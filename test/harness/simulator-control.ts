import ky from "ky";

/** The control API of the simulator, over HTTP. */
export interface SimulatorControl {
  member(guid: string): Promise<MemberSnapshot>;
  changeMember(guid: string, change: object): Promise<void>;
  changeFaults(change: object): Promise<void>;
  summary(): Promise<{
    faults: Record<string, number>;
    members: Record<string, { jobs: Record<string, number> }>;
    doubleStarts: number;
  }>;
}

interface MemberSnapshot {
  accounts: {
    guid: string;
    atBank: { availableBalance: number | null; balance: number | null; isClosed: boolean };
  }[];
}

export function simulatorControl(url: string): SimulatorControl {
  const http = ky.create({ prefixUrl: `${url}/_simulator`, retry: 0, timeout: false });
  return {
    member: (guid) => http.get(`members/${guid}`).json(),
    changeMember: async (guid, change) => {
      await http.patch(`members/${guid}`, { json: change });
    },
    changeFaults: async (change) => {
      await http.put("faults", { json: change });
    },
    summary: () => http.get("summary").json(),
  };
}
