import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, challenged, clientOf, credentials, idle, type Person, start } from "./support.ts";

let old: Client;
let mx: Client;
beforeAll(async () => {
  old = await start({ backgroundEveryMs: 0, challengeExpiresMs: 300_000_000 });
  mx = clientOf(old.simulator, "v20250224");
});
afterAll(() => old.simulator.close());

const both = ["account_verification", "identity_verification"];

async function create(
  password: string,
  institution = "plain_bank",
  products: readonly string[] | null = both,
) {
  const user = (await mx.call("POST", "/users", { user: { metadata: "x" } })).body.user.guid;
  const response = await mx.call("POST", `/users/${user}/members`, {
    ...(products !== null && { data_request: { products } }),
    member: { institution_code: institution, credentials: await credentials(mx, password, institution) },
  });
  const { member } = response.body;
  const person: Person = { user, guid: member?.guid, path: `/users/${user}/members/${member?.guid}` };
  return { response, member, person };
}

const rows = async ({ path }: Person, list: string) => (await mx.call("GET", `${path}/${list}`)).body[list];
const summary = ({ guid }: Person) => old.simulator.control.summary().members[guid];

describe("v20250224", () => {
  it("answers in its own media type, and refuses the one of v20111101", async () => {
    const { headers } = await mx.call("GET", "/users");
    expect(headers.get("content-type")).toContain("application/json");
    expect((await old.call("GET", "/users")).headers.get("content-type")).toContain("vnd.mx.api.v1+json");
  });

  it("fetches all products of a member in one combination job, with one login", async () => {
    const { response, member, person } = await create("mfa:TEXT");
    expect(response.status).toBe(202);
    expect(member).toMatchObject({ connection_status: "CREATED", is_being_aggregated: true, error: {} });
    expect((await mx.call("POST", `${person.path}/verify`)).status).toBe(409);
    const { challenges } = await challenged(mx, person);
    expect(challenges).toHaveLength(1);
    const answers = challenges.map(({ guid }: { guid: string }) => ({ guid, value: "correct" }));
    await mx.call("PUT", `${person.path}/resume`, { member: { challenges: answers } });
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
    expect(await rows(person, "account_numbers")).toHaveLength(2);
    expect((await rows(person, "account_owners")).length).toBeGreaterThan(0);
    expect(summary(person)).toMatchObject({ jobs: { combination: 1 }, jobRequests: { verify: 1 } });
  });

  it("asks for an account at MX Bank", async () => {
    const { person } = await create("password", "mxbank");
    const { challenges } = await challenged(mx, person);
    expect(challenges[0]).toMatchObject({ label: "Please select an account:" });
  });

  it("fetches only what was ordered, or less if the bank has less", async () => {
    const { person } = await create("password", "plain_bank", ["account_verification"]);
    await idle(mx, person);
    expect(await rows(person, "account_numbers")).toHaveLength(2);
    expect(await rows(person, "account_owners")).toEqual([]);
    const { person: lacking } = await create("lacks:identity_verification");
    await idle(mx, lacking);
    expect(await rows(lacking, "account_numbers")).toHaveLength(2);
    expect(await rows(lacking, "account_owners")).toEqual([]);
  });

  it("starts an aggregation without products, and ignores skip_aggregation", async () => {
    const { response, person } = await create("password", "plain_bank", null);
    expect(response.status).toBe(202);
    await idle(mx, person);
    expect(summary(person)).toMatchObject({ jobs: { aggregate: 1 } });
  });

  it("answers 201 with an error if a product is not supported, and fetches the others", async () => {
    const { response, member, person } = await create("password", "no_identify_bank");
    expect(response.status).toBe(201);
    expect(member.error).toMatchObject({ error_code: 3003, error_type: "MEMBER", locale: "en" });
    await idle(mx, person);
    expect(await rows(person, "account_numbers")).toHaveLength(2);
  });

  it("answers 201 without a job if a script says so", async () => {
    const { response, member, person } = await create("mx:failed-creation");
    expect(response.status).toBe(201);
    expect(member).toMatchObject({ connection_status: "CREATED", is_being_aggregated: false });
    expect(summary(person)).toBeUndefined();
  });

  it("refuses an unknown product", async () => {
    const { response } = await create("password", "plain_bank", ["everything"]);
    expect(response.status).toBe(400);
  });

  it("has supported products of institutions instead of flags, and filters by them", async () => {
    const codes = async (client: Client, query: string) =>
      (await client.call("GET", `/institutions?records_per_page=100${query}`)).body.institutions.map(
        ({ code }: { code: string }) => code,
      );
    const { institution } = (await mx.call("GET", "/institutions/no_identify_bank")).body;
    expect(institution).toMatchObject({ supported_products: ["account_verification"] });
    expect(institution).not.toHaveProperty("supports_account_verification");
    expect(await codes(mx, "&supported_products=account_verification")).not.toContain("no_verify_bank");
    expect(await codes(mx, "&supported_products[]=identity_verification")).not.toContain("no_identify_bank");
    expect(await codes(mx, "&supports_account_verification=true")).toContain("no_verify_bank");
    expect(await codes(old, "&supports_account_verification=true")).not.toContain("no_verify_bank");
    expect(await codes(old, "&supported_products=account_verification")).toContain("no_verify_bank");
  });

  it("accepts the client's own IDs in paths", async () => {
    const user = (await mx.call("POST", "/users", { user: { id: "person-1" } })).body.user.guid;
    const member = {
      institution_code: "plain_bank",
      id: "member-1",
      credentials: await credentials(mx, "password"),
    };
    const created = await mx.call("POST", "/users/person-1/members", { member });
    expect(created.body.member.user_guid).toBe(user);
    const read = await mx.call("GET", "/users/person-1/members/member-1");
    expect(read.body.member.guid).toBe(created.body.member.guid);
    expect((await old.call("GET", "/users/person-1")).status).toBe(404);
  });
});
