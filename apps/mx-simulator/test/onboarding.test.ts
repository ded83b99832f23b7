import { AccountsApi, Configuration, InstitutionsApi, MembersApi, UsersApi } from "mx-platform-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../src/index.ts";
import { until } from "./support.ts";

describe("MX's onboarding guide, with MX's official client", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof officialClients>;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, speed: 1000 });
    clients = officialClients(simulator.url);
  });
  afterAll(() => simulator.close());

  it("works from the creation of a user to a new balance, through account selection", async () => {
    const { users, institutions, members, accounts } = clients;
    const user = await users.createUser({ user: { id: "partner-2345", email: "totally.fake@notreal.com" } });
    const userGuid = user.data.user?.guid ?? "";
    expect(userGuid).toMatch(/^USR-/);

    const found = await institutions.listInstitutions("MX Bank");
    expect(found.data.institutions?.map(({ code }) => code)).toContain("mxbank");
    const fields = (await institutions.listInstitutionCredentials("mxbank")).data.credentials ?? [];
    expect(fields.map((field) => field.field_type)).toEqual(["LOGIN", "PASSWORD"]);

    const values = ["mxuser", "password"];
    const created = await members.createMember(userGuid, {
      member: {
        institution_code: "mxbank",
        credentials: fields.map(({ guid }, index) => ({ guid: guid ?? "", value: values[index] ?? "" })),
      },
    });
    expect(created.data.member).toMatchObject({ connection_status: "CREATED", is_being_aggregated: true });
    const memberGuid = created.data.member?.guid ?? "";
    const done = () =>
      until(async () => {
        const { member } = (await members.readMemberStatus(memberGuid, userGuid)).data;
        return member?.is_being_aggregated === false ? member : undefined;
      });
    expect(await done()).toMatchObject({ connection_status: "CONNECTED", is_authenticated: true });

    await members.verifyMember(memberGuid, userGuid);
    const [challenge] = await until(async () => {
      const { data, status } = await members.listMemberChallenges(memberGuid, userGuid);
      return status === 200 ? data.challenges : undefined;
    });
    expect(challenge).toMatchObject({
      label: "Please select an account:",
      type: "OPTIONS",
      field_name: null,
    });
    const options = challenge?.options ?? [];
    const savings = options.find((option) => option.label === "Savings")?.value ?? "";
    expect(savings).toMatch(/^act-/);
    const answers = [{ guid: challenge?.guid ?? "", value: savings }];
    const resumed = await members.resumeAggregation(memberGuid, userGuid, {
      member: { challenges: answers },
    });
    expect(resumed.status).toBe(202);
    expect(resumed.data.member?.connection_status).toBe("RESUMED");
    expect(await done()).toMatchObject({ connection_status: "CONNECTED" });

    const numbers = (await accounts.listAccountNumbersByMember(memberGuid, userGuid)).data.account_numbers;
    expect(numbers).toHaveLength(1);
    const accountGuid = numbers?.[0]?.account_guid ?? "";
    const read = (await accounts.readAccount(accountGuid, userGuid)).data.account;
    expect(read).toMatchObject({ id: savings, type: "SAVINGS", is_closed: false });
    expect((await accounts.listAccountNumbersByAccount(accountGuid, userGuid)).data.account_numbers).toEqual(
      numbers,
    );

    await members.identifyMember(memberGuid, userGuid);
    await done();
    const owners = (await accounts.listAccountOwnersByMember(memberGuid, userGuid)).data.account_owners ?? [];
    expect(owners.find((owner) => owner.account_guid === accountGuid)?.owner_name).toBeTruthy();

    await members.checkBalances(memberGuid, userGuid);
    await done();
    const fresh = (await accounts.readAccount(accountGuid, userGuid)).data.account;
    expect(fresh?.available_balance).toEqual(expect.any(Number));
    expect(fresh?.available_balance).not.toBe(read?.available_balance);
  });
});

function officialClients(basePath: string) {
  const configuration = new Configuration({
    username: "client",
    password: "key",
    basePath,
    baseOptions: { headers: { Accept: "application/vnd.mx.api.v1+json", "Accept-Version": "v20111101" } },
  });
  return {
    users: new UsersApi(configuration),
    institutions: new InstitutionsApi(configuration),
    members: new MembersApi(configuration),
    accounts: new AccountsApi(configuration),
  };
}
