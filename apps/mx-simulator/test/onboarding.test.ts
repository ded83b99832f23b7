import { AccountsApi, Configuration, InstitutionsApi, MembersApi, UsersApi } from "mx-platform-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../src/index.ts";
import { until } from "./support.ts";

describe("MX's onboarding guide, with MX's official client", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof officialClients>;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, speed: 1000 });
    clients = officialClients(simulator.url, "application/vnd.mx.api.v1+json", "v20111101");
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

  it("works with v20250224, where one job fetches what was ordered with the member", async () => {
    const { users, institutions, members, accounts } = officialClients(
      simulator.url,
      "application/json",
      "v20250224",
    );
    const userGuid = (await users.createUser({ user: { id: "partner-2346" } })).data.user?.guid ?? "";
    const fields = (await institutions.listInstitutionCredentials("mxbank")).data.credentials ?? [];
    const credentials = fields.map(({ guid }) => ({ guid: guid ?? "", value: "mxuser" }));
    // The published client is of v20111101, whose types do not know the products.
    const ordered = { data_request: { products: ["account_verification", "identity_verification"] } };
    const member = { institution_code: "mxbank", credentials };
    const created = await members.createMember(userGuid, { ...ordered, member });
    expect(created.status).toBe(202);
    const memberGuid = created.data.member?.guid ?? "";
    const [challenge] = await until(async () => {
      const { data, status } = await members.listMemberChallenges(memberGuid, userGuid);
      return status === 200 ? data.challenges : undefined;
    });
    const [selected] = challenge?.options ?? [];
    await members.resumeAggregation(memberGuid, userGuid, {
      member: { challenges: [{ guid: challenge?.guid ?? "", value: selected?.value ?? "" }] },
    });
    await until(async () => {
      const { data } = await members.readMemberStatus(memberGuid, userGuid);
      return data.member?.is_being_aggregated === false;
    });
    const numbers = (await accounts.listAccountNumbersByMember(memberGuid, userGuid)).data.account_numbers;
    const owners = (await accounts.listAccountOwnersByMember(memberGuid, userGuid)).data.account_owners;
    expect(numbers).toHaveLength(1);
    expect(owners).not.toHaveLength(0);
  });
});

function officialClients(basePath: string, mediaType: string, version: string) {
  const configuration = new Configuration({
    username: "client",
    password: "key",
    basePath,
    baseOptions: { headers: { Accept: mediaType, "Accept-Version": version } },
  });
  return {
    users: new UsersApi(configuration),
    institutions: new InstitutionsApi(configuration),
    members: new MembersApi(configuration),
    accounts: new AccountsApi(configuration),
  };
}
