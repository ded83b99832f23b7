import fc from "fast-check";
import { inject } from "vitest";
import "./test-run.ts";

fc.configureGlobal({ seed: inject("seed"), endOnFailure: !inject("shrinks") });
