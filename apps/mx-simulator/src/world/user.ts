/** The person a client acts for. */
export interface User {
  readonly guid: string;
  /** Names this user's random streams, so that it has the same fate in every run with the same seed. */
  readonly key: string;
  readonly visibleAtMs: number;
  id: string | null;
  email: string | null;
  metadata: string | null;
  isDisabled: boolean;
  /** Members ever made, deleted ones included. */
  memberCount: number;
}
