/** IDs in examples, by the variable that a request uses instead. Answers set the variables. */
const variables = {
  userGuid: /USR-[0-9a-f-]{36}/g,
  memberGuid: /MBR-[0-9a-f-]{36}/g,
  accountGuid: /ACT-[0-9a-f-]{36}/g,
  checkId: /CHK-[0-9a-f-]{36}/g,
  endpointId: /EP-[0-9a-f-]{36}/g,
};

/** Other variables, which answers set. */
const answered = ["challengeGuid", "challengeAnswer", "loginGuid", "passwordGuid"];

/** Runs before each request: a cutoff of an example lies in the past. */
const beforeEach = [
  "const inMinutes = (minutes) => new Date(Date.now() + minutes * 60000).toISOString();",
  'pm.collectionVariables.set("soon", inMinutes(1 / 6));',
  'pm.collectionVariables.set("cutoff", inMinutes(60));',
];

/** Runs after each response: what an answer is about is the subject of the next requests. */
const afterEach = [
  'const isJson = (pm.response.headers.get("Content-Type") || "").includes("json");',
  "const body = isJson ? pm.response.json() : {};",
  "const set = (name, value) => value && pm.collectionVariables.set(name, value);",
  'const names = { USR: "userGuid", MBR: "memberGuid", ACT: "accountGuid", CHK: "checkId", EP: "endpointId" };',
  'for (const id of [body.guid, body.id]) if (id) set(names[String(id).split("-")[0]] || "otherId", id);',
  "const account = (body.accounts || []).find((one) => one.can_debit);",
  'if (account) set("accountGuid", account.guid);',
  "const challenge = (body.challenges || [])[0];",
  "if (challenge) {",
  '  set("challengeGuid", challenge.guid);',
  '  set("challengeAnswer", challenge.options ? challenge.options[0].value : "correct");',
  "}",
  "if (body.data && body.data[1] && body.data[0].field_name) {",
  '  set("loginGuid", body.data[0].guid);',
  '  set("passwordGuid", body.data[1].guid);',
  "}",
];

/** Adapts a generated collection to this API: variables instead of example IDs, optional parameters off, one place for the key. */
export function adapt(generated, { paths }) {
  const item = generated.item.map((folder) => ({
    ...folder,
    item: folder.item.map((entry) => ({ ...entry, request: adaptRequest(entry.request, paths) })),
  }));
  const names = [...Object.keys(variables), ...answered];
  return {
    info: generated.info,
    item,
    auth: { type: "bearer", bearer: [{ key: "token", value: "{{apiKey}}", type: "string" }] },
    event: [scriptOf("prerequest", beforeEach), scriptOf("test", afterEach)],
    variable: [
      { key: "baseUrl", value: "http://localhost:3000" },
      ...["apiKey", ...names].map((key) => ({ key, value: "" })),
    ],
  };
}

function adaptRequest(request, paths) {
  const { url, header, method, body } = request;
  const path = `/${url.path.join("/").replaceAll(/:(\w+)/g, "{$1}")}`;
  const { parameters = [] } = paths[path][method.toLowerCase()];
  const adaptPart = (part) => {
    const parameter = parameters.find(({ name }) => name === part.key);
    if (parameter === undefined) return part;
    return { ...part, value: exampleOf(parameter), disabled: parameter.required !== true };
  };
  const { auth: _auth, body: _body, ...named } = JSON.parse(withVariables(JSON.stringify(request)));
  return {
    ...named,
    url: { ...named.url, query: url.query.map(adaptPart) },
    header: header.map(adaptPart),
    ...(body?.raw === undefined ? {} : { body: { ...body, raw: adaptBody(body.raw, path) } }),
  };
}

/** The generator chooses a random value where there is no example. */
function exampleOf({ name, example, schema }) {
  if (name === "Idempotency-Key") return "{{$guid}}";
  return withVariables(String(example ?? schema.example ?? schema.default ?? schema.enum?.[0] ?? ""));
}

function adaptBody(raw, path) {
  const answersChallenge = path.endsWith("challenge_answers");
  const credentials = answersChallenge ? ["challengeGuid"] : ["loginGuid", "passwordGuid"];
  return withVariables(raw)
    .replace(answersChallenge ? /("value": )"[^"]+"/ : /^$/, '$1"{{challengeAnswer}}"')
    .replace(/("debit_id": )"[^"]+"/, '$1"debit-{{$timestamp}}"')
    .replaceAll(/CRD-[0-9a-f-]{36}/g, () => `{{${credentials.shift() ?? "challengeGuid"}}}`)
    .replace(/("run_at": )"[^"]+"/, '$1"{{soon}}"')
    .replace(/("decide_by": )"[^"]+"/, '$1"{{cutoff}}"');
}

function withVariables(text) {
  return Object.entries(variables).reduce((rest, [name, form]) => rest.replaceAll(form, `{{${name}}}`), text);
}

function scriptOf(listen, exec) {
  return { listen, script: { type: "text/javascript", exec } };
}
