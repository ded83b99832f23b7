import { expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { challenge, endAs } from "./support/members.ts";
import { refuses, says } from "./support/mx-double.ts";

const test = useApi();

const secretValues = {
  login: "secret-login-7d1f",
  password: "secret-password-55e0",
  newPassword: "secret-new-password-90aa",
  answer: "secret-answer-31c7",
};

it("credentials and answers are nowhere but at MX", async () => {
  const seen: unknown[] = [];
  const ask = async (what: string, body: object) => {
    const answer = await test.ask(what, { body, headers: { "idempotency-key": `k${seen.length}` } });
    seen.push(answer.body);
    return answer;
  };
  const credentials = [
    { guid: "CRD-1", value: secretValues.login },
    { guid: "CRD-2", value: secretValues.password },
  ];
  const wanted = { user_guid: "USR-1", institution_code: "mxbank", credentials };
  const guid = (await ask("POST /v1/members", wanted)).body.guid;
  await ask("POST /v1/members", { ...wanted, user_guid: secretValues.login });
  await ask("POST /v1/members", { ...wanted, credentials: [{ guid: 1, value: secretValues.password }] });
  for (const status of [400, 409, 500, 401]) {
    test.now.mx.next("POST /members", refuses(status, `Wrong: ${secretValues.password}`));
    await ask("POST /v1/members", wanted);
  }
  const text = JSON.stringify(wanted).slice(0, -1);
  seen.push((await test.ask("POST /v1/members", { text })).body);
  await endAs(test.now.db, guid, "DENIED");
  await ask(`PUT /v1/members/${guid}/credentials`, {
    credentials: [{ guid: "CRD-2", value: secretValues.newPassword }],
  });
  const other = (await ask("POST /v1/members", wanted)).body.guid;
  await challenge(test.now.db, other, { guid: "CRD-q", type: "TEXT", label: "Q?" });
  const answers = { answers: [{ guid: "CRD-q", value: secretValues.answer }] };
  test.now.mx.next("PUT /resume", refuses(400, `Wrong answer: ${secretValues.answer}`));
  expect((await ask(`POST /v1/members/${other}/challenge_answers`, answers)).status).toBe(422);
  test.now.mx.next("PUT /resume", says(200, { member: { echoed: secretValues.answer } }));
  expect((await ask(`POST /v1/members/${other}/challenge_answers`, answers)).status).toBe(503);
  expect((await ask(`POST /v1/members/${other}/challenge_answers`, answers)).status).toBe(202);

  // MX did get them.
  const atMx = JSON.stringify(test.now.mx.calls);
  for (const secretValue of Object.values(secretValues)) expect(atMx).toContain(secretValue);

  const dump = await dumpOf();
  expect(dump).toContain(guid);
  for (const secretValue of Object.values(secretValues)) {
    expect(JSON.stringify(seen)).not.toContain(secretValue);
    expect(test.now.log()).not.toContain(secretValue);
    expect(dump).not.toContain(secretValue);
    expect(dump).not.toContain(Buffer.from(secretValue).toString("hex"));
  }
});

it("API keys are in no log and in no table", async () => {
  await test.ask("GET /v1/members");
  expect(test.now.log()).not.toContain(test.now.key);
  expect(await dumpOf()).not.toContain(test.now.key.slice(3));
  expect(test.now.log()).not.toContain("mx-api-key");
});

/** Every table as text. */
async function dumpOf(): Promise<string> {
  const { pool } = test.now.db;
  const { rows } = await pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  expect(rows.length).toBeGreaterThan(8);
  const texts: string[] = [];
  for (const { name } of rows) {
    const { rows: content } = await pool.query<{ line: string }>(`select t::text as line from ${name} t`);
    texts.push(...content.map(({ line }) => line));
  }
  return texts.join("\n");
}
