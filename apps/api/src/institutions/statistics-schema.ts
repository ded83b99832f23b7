import { memberStateNames } from "@account-opening/core/member";
import { z } from "zod";
import { institutionCode, moment } from "../http/fields.ts";

const count = z.number().int();

const jobStatistics = z.object({
  job: z.enum(["verify", "identify", "check_balance"]),
  known_jobs: count.meta({
    description: "Number of stored ends: those of the latest jobs, at most 200.",
  }),
  median_ms: z.number().meta({ description: "By the estimated distribution of durations." }),
  p95_ms: z.number().meta({ description: "By the estimated distribution of durations." }),
  reads_per_job: z.number().meta({
    description:
      "Status reads until the end of a job, on average: the planned reads applied to the distribution.",
  }),
  reads_per_job_at_floor: z
    .number()
    .meta({ description: "The same if every read were `POLL_FLOOR_MS` after the last one." }),
  seen_after_ms: z
    .number()
    .meta({ description: "Time from the end of a job to the next planned read, on average." }),
  webhook_share: z.number().meta({
    description:
      "The share of ends that webhooks are expected to report first. It is 0 while webhooks are missing.",
  }),
});

export const institutionStatistics = z
  .object({
    institution_code: institutionCode,
    since: moment.meta({ description: "Start of the period of `outcomes` and `webhooks`: 7 days." }),
    members: z.record(z.enum(memberStateNames), count),
    oauth_members: count.meta({ description: "Number of members that the user connects by OAuth." }),
    jobs: z.array(jobStatistics).meta({ description: "Kinds of MX jobs with known durations." }),
    outcomes: z
      .array(z.object({ state: z.string(), reason: z.string().nullable(), count }))
      .meta({ description: "Changes of members to these states, by the recorded events." }),
    failure_rate: z.number().nullable().meta({
      description:
        "The share of `action_required` and `failed` in the outcomes, `identified` not counted; null without outcomes.",
    }),
    webhooks: z.object({ count, last_received_at: moment.nullable() }),
  })
  .meta({ id: "InstitutionStatistics", example: exampleStatistics() });

export const institutionDetail = institutionStatistics
  .extend({
    poll_floor_ms: z.number().int().meta({ description: "Shortest time between two status reads." }),
    poll_ceiling_ms: z.number().int().meta({ description: "Longest time between two status reads." }),
    jobs: z.array(
      jobStatistics.extend({
        durations_ms: z.array(z.number()).meta({
          description:
            "The known durations, shortest first: each is the middle of the interval in which the job ended.",
        }),
        distribution: z
          .array(z.object({ from_ms: z.number(), to_ms: z.number(), share: z.number() }))
          .meta({ description: "The estimated shares of jobs by duration." }),
        read_price_ms: z.number().int().meta({
          description: "What one status read may cost, in milliseconds of delay, while no decision is near.",
        }),
        planned_reads_ms: z.array(z.number()).meta({
          description:
            "Times after the request at which a job that starts now would be read if no webhook arrives, until all but one in 200 jobs have ended.",
        }),
      }),
    ),
  })
  .meta({
    id: "InstitutionDetail",
    example: {
      ...exampleStatistics(),
      poll_floor_ms: 3_000,
      poll_ceiling_ms: 60_000,
      jobs: [
        {
          ...exampleJob(),
          durations_ms: [9_200, 20_400, 118_000],
          distribution: [{ from_ms: 18_800, to_ms: 21_600, share: 0.11 }],
          read_price_ms: 300,
          planned_reads_ms: [3_000, 6_000, 9_000, 12_000, 15_000, 18_000, 21_600],
        },
      ],
    },
  });

function exampleJob() {
  return {
    job: "verify" as const,
    known_jobs: 3,
    median_ms: 20_400,
    p95_ms: 118_000,
    reads_per_job: 2,
    reads_per_job_at_floor: 16.3,
    seen_after_ms: 1_200,
    webhook_share: 0,
  };
}

function exampleStatistics() {
  return {
    institution_code: "mxbank",
    since: "2026-11-17T09:00:00.000Z",
    members: {
      created: 0,
      verifying: 4,
      challenged: 1,
      connected: 2,
      identified: 412,
      action_required: 3,
      failed: 1,
    },
    oauth_members: 0,
    jobs: [exampleJob()],
    outcomes: [{ state: "failed", reason: "no_eligible_accounts", count: 1 }],
    failure_rate: 0.011,
    webhooks: { count: 1_204, last_received_at: "2026-11-24T08:59:57.000Z" },
  };
}
