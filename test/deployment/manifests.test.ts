import { describe, expect, it } from "vitest";
import { type Source, sourceManifests } from "./support/manifests.ts";
import { moduleOf, typeCheck } from "./support/type-check.ts";

/** A class of kubernetes-models. `validate` throws. */
type Model = new (manifest: object) => { validate(): void };

const sources = sourceManifests();

describe("manifests", () => {
  it("have only fields that their types have", () => {
    expect(typeCheck(sources)).toBe("");
  });

  it("with an unknown field are refused", () => {
    const ingest = sources.find(({ manifest }) => manifest.kind === "Deployment") as Source;
    const manifest = structuredClone(ingest.manifest);
    manifest.spec.template.spec.containers[0].readynessProbe = {};
    expect(typeCheck([{ ...ingest, manifest }])).toMatch(
      /readynessProbe.* does not exist in type 'IContainer'/,
    );
  });

  it.each(sources.filter(({ isPatch }) => !isPatch))("follow their schema: $name", async ({ manifest }) => {
    const models = (await import(moduleOf(manifest))) as Record<string, Model>;
    const Kind = models[manifest.kind] ?? expect.fail(`${manifest.kind} is unknown`);
    new Kind(manifest).validate();
  });
});
