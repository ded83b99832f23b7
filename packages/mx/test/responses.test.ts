import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeMx, json, type Respond, raw, startFakeMx } from "./support/fake-mx.ts";
import { account, accountNumbers, member, memberRef, selection } from "./support/samples.ts";

let mx: FakeMx;
beforeAll(async () => {
  mx = await startFakeMx();
});
afterAll(() => mx.close());

const pagination = { current_page: 1, per_page: 100, total_entries: 1, total_pages: 1 };

describe("status", () => {
  it("is a snapshot with normalized times and the account selection", async () => {
    const status = { ...member, connection_status: "CHALLENGED", challenges: [selection] };
    mx.answers(
      json(200, {
        member: { ...status, aggregated_at: "2020-05-07T22:01:00Z", successfully_aggregated_at: "junk" },
      }),
    );
    expect(await mx.client().members.status(memberRef)).toEqual({
      connectionStatus: "CHALLENGED",
      isBeingAggregated: true,
      aggregatedAt: "2020-05-07T22:01:00.000Z",
      successfullyAggregatedAt: null,
      challenges: [
        {
          guid: "CRD-1",
          type: "OPTIONS",
          label: "Please select an account:",
          options: selection.options,
        },
      ],
    });
  });

  it("may have nulls only, or only a guid", async () => {
    const nothing = {
      connectionStatus: null,
      isBeingAggregated: false,
      aggregatedAt: null,
      successfullyAggregatedAt: null,
      challenges: [],
    };
    const nulls = {
      connection_status: null,
      is_being_aggregated: null,
      aggregated_at: null,
      challenges: null,
    };
    mx.answers(json(200, { member: { guid: "MBR-1", ...nulls } }), json(200, { member: { guid: "MBR-1" } }));
    expect(await mx.client().members.status(memberRef)).toEqual(nothing);
    expect(await mx.client().members.status(memberRef)).toEqual(nothing);
  });

  it("counts as busy when is_being_aggregated is invalid", async () => {
    mx.answers(json(200, { member: { guid: "MBR-1", is_being_aggregated: "yes" } }));
    expect(await mx.client().members.status(memberRef)).toMatchObject({ isBeingAggregated: true });
  });

  it("leaves out a challenge without a guid", async () => {
    const challenges = [{ type: "TEXT" }, selection, null];
    mx.answers(json(200, { member: { guid: "MBR-1", challenges } }));
    const { challenges: kept } = await mx.client().members.status(memberRef);
    expect(kept.map(({ guid }) => guid)).toEqual(["CRD-1"]);
  });

  it("is refused when it is about another member or user", async () => {
    mx.answers(
      json(200, { member: { guid: "MBR-2" } }),
      json(200, { member: { guid: "MBR-1", user_guid: "USR-2" } }),
    );
    for (const named of ["another member", "another user"]) {
      await expect(mx.client().members.status(memberRef)).rejects.toMatchObject({
        name: "MxUnreadableError",
        message: expect.stringContaining(named),
      });
    }
  });
});

describe("challenges", () => {
  it("are empty on 204", async () => {
    mx.answers(raw(204, ""));
    expect(await mx.client().members.challenges(memberRef)).toEqual([]);
  });

  it("have images, unknown types, and only options that can be selected", async () => {
    mx.answers(
      json(200, {
        challenges: [
          { guid: "CRD-1", type: "IMAGE_DATA", label: null, image_data: "aGk=" },
          {
            guid: "CRD-2",
            type: "IMAGE_OPTIONS",
            label: "Which?",
            image_options: [
              { guid: "x", label: "A", value: "a", data_uri: "data:," },
              { label: null, value: 7 },
              { label: "lost", value: null },
            ],
          },
          { guid: "CRD-3", type: "PASSKEY", label: "New", options: null },
          { guid: "CRD-4", type: "OPTIONS", label: "None", options: [] },
          { guid: "CRD-5" },
          { guid: "CRD-6", type: 0 },
          { guid: "CRD-7", type: 2, options: [{ label: "A", value: "a" }] },
          { guid: "CRD-8", type: 12 },
          { guid: "CRD-9", type: 13 },
          { guid: "CRD-10", type: 14 },
          { guid: "CRD-11", type: 99 },
          { guid: "CRD-12", type: true },
        ],
        pagination,
      }),
    );
    expect(await mx.client().members.challenges(memberRef)).toEqual([
      { guid: "CRD-1", type: "IMAGE_DATA", label: null, imageData: "aGk=" },
      {
        guid: "CRD-2",
        type: "IMAGE_OPTIONS",
        label: "Which?",
        imageOptions: [
          { label: "A", value: "a", dataUri: "data:," },
          { label: "7", value: "7", dataUri: null },
        ],
      },
      { guid: "CRD-3", type: "PASSKEY", label: "New" },
      { guid: "CRD-4", type: "OPTIONS", label: "None", options: [] },
      { guid: "CRD-5", type: "TEXT", label: null },
      { guid: "CRD-6", type: "TEXT", label: null },
      { guid: "CRD-7", type: "OPTIONS", label: null, options: [{ label: "A", value: "a" }] },
      { guid: "CRD-8", type: "TOKEN", label: null },
      { guid: "CRD-9", type: "IMAGE_DATA", label: null },
      { guid: "CRD-10", type: "IMAGE_OPTIONS", label: null },
      { guid: "CRD-11", type: "99", label: null },
      { guid: "CRD-12", type: "TEXT", label: null },
    ]);
  });
});

describe("members", () => {
  it("are returned by a request for a job", async () => {
    mx.answers(
      json(202, { member: { ...member, user_guid: null, aggregated_at: "2016-10-13T18:07:57.000Z" } }),
    );
    expect(await mx.client().members.verify(memberRef)).toMatchObject({
      guid: "MBR-1",
      userGuid: "USR-1",
      institutionCode: "mxbank",
      connectionStatus: "CREATED",
      isBeingAggregated: true,
      mostRecentJobGuid: "JOB-1",
      aggregatedAt: "2016-10-13T18:07:57.000Z",
    });
  });

  it("have no job guid if MX sends the documented boolean", async () => {
    mx.answers(json(200, { member: { ...member, most_recent_job_guid: true } }));
    expect(await mx.client().members.read(memberRef)).toMatchObject({ mostRecentJobGuid: null });
  });

  const failed = {
    error_type: "MEMBER",
    error_code: 3003,
    error_message: "The request could not be fulfilled",
    user_message: "We could not connect. Try again later.",
    locale: "en",
  };
  const read = {
    code: 3003,
    message: "The request could not be fulfilled",
    userMessage: "We could not connect. Try again later.",
    locale: "en",
  };
  const nothing = { code: null, message: null, userMessage: null, locale: null };
  it.each([
    [failed, read],
    [JSON.stringify(failed), read],
    ["No accounts", { ...nothing, message: "No accounts" }],
    [
      { error_code: "1001", error_message: 7, locale: {} },
      { ...nothing, code: 1001 },
    ],
    [{ error_message: "Account 123456789 failed" }, { ...nothing, message: "Account [hidden] failed" }],
    [{}, null],
    ["", null],
    [null, null],
    [undefined, null],
    [[], null],
    [5, null],
  ])("have the error %j of MX", async (error, expected) => {
    mx.answers(json(200, { member: { ...member, error } }));
    expect(await mx.client().members.read(memberRef)).toMatchObject({ error: expected });
  });

  it.each(["v20111101", "v20250224"] as const)(
    "of %s that were created although a product failed have an error",
    async (acceptVersion) => {
      mx.answers(json(201, { member: { ...member, error: failed } }));
      const created = await mx.client({ acceptVersion }).members.create({
        userGuid: "USR-1",
        institutionCode: "mxbank",
        credentials: [{ guid: "CRD-1", value: "x" }],
      });
      expect(created).toMatchObject({ guid: "MBR-1", error: read });
    },
  );

  it("have an OAuth window", async () => {
    mx.answers(json(200, { member: { guid: "MBR-1", oauth_window_uri: "https://mx/once" } }));
    expect(await mx.client().members.oauthWindowUri(memberRef)).toBe("https://mx/once");
  });
});

describe("accounts", () => {
  it("have decimal strings for money, and are open by default", async () => {
    mx.answers(json(200, { account }));
    expect(await mx.client().accounts.read({ userGuid: "USR-1", accountGuid: "ACT-1" })).toEqual({
      guid: "ACT-1",
      id: "act-23445745",
      memberGuid: "MBR-1",
      userGuid: "USR-1",
      name: "Checking",
      type: "CHECKING",
      subtype: null,
      maskedNumber: "****0001",
      isClosed: false,
      availableBalance: "500000.00",
      balance: "1234.50",
      currency: null,
      importedAt: "2023-02-24T09:01:25.000Z",
    });
  });

  it("are closed if is_closed is invalid, and omit only invalid fields", async () => {
    const garbled = { ...account, is_closed: "true", available_balance: {}, name: 5, imported_at: [] };
    mx.answers(json(200, { accounts: [garbled, account] }));
    const [first, second] = await mx.client().members.accounts(memberRef);
    expect(first).toMatchObject({ isClosed: true, availableBalance: null, name: null, importedAt: null });
    expect(second).toMatchObject({ isClosed: false, balance: "1234.50" });
  });

  it.each([
    ["has no guid", { guid: null }, "unreadable"],
    ["has no member", { member_guid: null }, "unreadable"],
    ["is another member's", { member_guid: "MBR-2" }, "other_member"],
    ["is another user's", { user_guid: "USR-2" }, "other_user"],
  ])("leave out and report an account that %s, and return the others", async (_, wrong, reason) => {
    const leftOut: string[][] = [];
    mx.answers(json(200, { accounts: [{ ...account, ...wrong }, account, "junk"] }));
    const client = mx.client({ onRowLeftOut: (...row) => void leftOut.push(row) });
    expect(await client.members.accounts(memberRef)).toHaveLength(1);
    expect(leftOut.sort()).toEqual(
      [
        ["members.accounts", "unreadable"],
        ["members.accounts", reason],
      ].sort(),
    );
  });
});

describe("account numbers and owners", () => {
  it("leave out rows without both numbers, and rows with JSON numbers", async () => {
    const rows = [
      accountNumbers,
      { ...accountNumbers, routing_number: null },
      { ...accountNumbers, account_number: "" },
      { ...accountNumbers, account_number: 10001 },
    ];
    mx.answers(json(200, { account_numbers: rows, pagination }));
    expect(await mx.client().members.accountNumbers(memberRef)).toEqual([
      {
        accountGuid: "ACT-1",
        accountNumber: "10001",
        routingNumber: "68899990000000",
        passedValidation: true,
        institutionNumber: null,
        transitNumber: null,
      },
    ]);
  });

  it.each(["account_guid", "account_number"])(
    "leave out a row whose %s is null, and no other",
    async (field) => {
      mx.answers(
        json(200, { account_numbers: [{ ...accountNumbers, [field]: null }, accountNumbers], pagination }),
      );
      expect(await mx.client().members.accountNumbers(memberRef)).toHaveLength(1);
    },
  );

  it("fail if all numbers are JSON numbers", async () => {
    mx.answers(json(200, { account_numbers: [{ ...accountNumbers, account_number: 10001 }], pagination }));
    await expect(mx.client().members.accountNumbers(memberRef)).rejects.toMatchObject({
      name: "MxNumbersNotTextError",
    });
  });

  it("return an owner once that is on two pages", async () => {
    const owner = { account_guid: "ACT-1", owner_name: "Ada L" };
    const twoPages = { pagination: { total_pages: 2 } };
    mx.answers(
      json(200, { account_owners: [owner, { ...owner, owner_name: "Bob" }], ...twoPages }),
      json(200, { account_owners: [owner], ...twoPages }),
    );
    const owners = await mx.client().members.accountOwners(memberRef);
    expect(owners.map(({ ownerName }) => ownerName)).toEqual(["Ada L", "Bob"]);
  });

  it("may be several owners of one account", async () => {
    const owner = { account_guid: "ACT-1", owner_name: "Ada L", first_name: null, phone: "555", unknown: 1 };
    mx.answers(json(200, { account_owners: [owner, { ...owner, owner_name: "Bob" }], pagination }));
    const owners = await mx.client().members.accountOwners(memberRef);
    expect(owners.map(({ ownerName, firstName, phone }) => [ownerName, firstName, phone])).toEqual([
      ["Ada L", null, "555"],
      ["Bob", null, "555"],
    ]);
  });
});

describe("institutions", () => {
  const withFlags = { supports_account_verification: true, supports_account_identification: null };
  it.each([
    ["v20111101", withFlags, true, false],
    ["v20111101", {}, false, false],
    ["v20250224", { supported_products: ["account_verification"] }, true, false],
    ["v20250224", { supported_products: ["identity_verification", "statements"] }, false, true],
    ["v20250224", { supported_products: null }, false, false],
  ] as const)("of %s with %j", async (acceptVersion, given, supportsVerification, supportsIdentification) => {
    const institution = { code: "a", ...given };
    const expected = { code: "a", supportsVerification, supportsIdentification };
    mx.answers(
      json(200, { institutions: [institution], pagination: { ...pagination, total_pages: 7 } }),
      json(200, { institution }),
    );
    const { institutions } = mx.client({ acceptVersion });
    const found = await institutions.search({ name: "x" });
    expect(found).toMatchObject({ totalPages: 7, totalEntries: 1, institutions: [expected] });
    expect(await institutions.read("a")).toMatchObject(expected);
  });

  it("are unreadable if the response is about another one", async () => {
    mx.answers(json(200, { institution: { code: "b" } }));
    await expect(mx.client().institutions.read("a")).rejects.toMatchObject({ name: "MxUnreadableError" });
  });
});

describe("users", () => {
  it("are found by their exact id", async () => {
    mx.answers(
      json(200, {
        users: [
          { guid: "USR-0", id: "p-10" },
          { guid: "USR-1", id: "p-1" },
        ],
      }),
    );
    const { users } = mx.client();
    expect(await users.findById("p-1")).toMatchObject({ guid: "USR-1", id: "p-1", isDisabled: false });
    expect(await users.findById("p-2")).toBeNull();
  });
});

describe("lists", () => {
  const pageOf = (page: number, totalPages: number | null) =>
    json(200, {
      members: [{ ...member, guid: `MBR-${page}` }],
      pagination: { current_page: page, total_pages: totalPages },
    });

  it("are read to the last page", async () => {
    mx.answers(pageOf(1, 3), pageOf(2, 3), pageOf(3, 3));
    const members = await mx.client().members.list("USR-1");
    expect(members.map(({ guid }) => guid)).toEqual(["MBR-1", "MBR-2", "MBR-3"]);
    expect(mx.received.map(({ url }) => url)).toEqual(
      [1, 2, 3].map((page) => `/users/USR-1/members?page=${page}&records_per_page=100`),
    );
  });

  it("accept a page count in digits", async () => {
    mx.answers(pageOf(1, "2" as never), pageOf(2, "2" as never));
    expect(await mx.client().members.list("USR-1")).toHaveLength(2);
  });

  it("are read beyond a full page if MX reports no page count", async () => {
    const members = Array.from({ length: 100 }, (_, index) => ({ ...member, guid: `MBR-${index}` }));
    mx.answers(json(200, { members }), json(200, { members: [{ ...member, guid: "MBR-last" }] }));
    expect(await mx.client().members.list("USR-1")).toHaveLength(101);
    mx.answers(json(200, { members }));
    expect(await mx.client().members.list("USR-1")).toHaveLength(100);
    expect(mx.received).toHaveLength(2);
  });

  it("end after a hundred pages", async () => {
    mx.answers(pageOf(1, 1_000));
    await expect(mx.client().members.list("USR-1")).rejects.toMatchObject({
      name: "MxListTooLargeError",
      limit: "pages",
    });
    expect(mx.received).toHaveLength(100);
  });

  it("end after 20 MiB", async () => {
    const large = JSON.stringify({
      members: [{ ...member, metadata: "x".repeat(9 * 1_024 * 1_024) }],
      pagination: { total_pages: 1_000 },
    });
    mx.answers(raw(200, large, { "content-type": "application/json" }));
    await expect(mx.client().members.list("USR-1")).rejects.toMatchObject({
      name: "MxListTooLargeError",
      limit: "bytes",
    });
    expect(mx.received).toHaveLength(3);
  });

  it("end after one and a half timeouts", async () => {
    const slow: Respond = (_, response) => {
      setTimeout(() => pageOf(1, 1_000)(_, response), 60);
    };
    mx.answers(slow);
    await expect(mx.client({ timeoutMs: 400 }).members.list("USR-1")).rejects.toMatchObject({
      name: "MxListTooLargeError",
      limit: "time",
    });
  });

  it("end with an empty page", async () => {
    mx.answers(pageOf(1, 9), json(200, { members: [], pagination: { total_pages: 9 } }));
    expect(await mx.client().members.list("USR-1")).toHaveLength(1);
    expect(mx.received).toHaveLength(2);
  });

  it("have one page by default", async () => {
    mx.answers(pageOf(1, null));
    expect(await mx.client().members.list("USR-1")).toHaveLength(1);
  });

  it("fail if one page fails", async () => {
    mx.answers(pageOf(1, 2), raw(500, ""));
    await expect(mx.client().members.list("USR-1")).rejects.toMatchObject({ status: 500 });
  });

  it("are empty if null, and unreadable if missing", async () => {
    mx.answers(json(200, { members: null }), json(200, {}));
    expect(await mx.client().members.list("USR-1")).toEqual([]);
    await expect(mx.client().members.list("USR-1")).rejects.toMatchObject({ name: "MxUnreadableError" });
  });
});
