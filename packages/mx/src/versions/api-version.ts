import type { WireInstitution } from "../wire/institution.ts";

/** What a member or a widget is created for, in the terms of the latest version. */
export type MxProduct = "account_verification" | "identity_verification";

/** What differs between the versions of MX's Platform API. Everything else is the same in every version. */
export interface ApiVersion {
  /** The value of `Accept`. */
  mediaType: string;
  /** The part of the body of `POST /users/{guid}/members` that determines MX's first job. */
  firstJob(job: FirstJob): FirstJobBody;
  /** Whether MX's first job of a new member fetches its products. */
  firstJobFetchesProducts: boolean;
  /** The part of `widget_url` in the body of `POST /users/{guid}/widget_urls` that determines the widget's job. */
  widgetJob(products: readonly MxProduct[]): Readonly<Record<string, unknown>>;
  /** The query of `GET /institutions` for institutions that support account verification. */
  verificationFilter: Readonly<Record<string, string | boolean>>;
  /** Whether an institution supports a product. */
  supports(institution: WireInstitution, product: MxProduct): boolean;
}

interface FirstJob {
  products: readonly MxProduct[];
  skipAggregation: boolean | undefined;
}

interface FirstJobBody {
  /** Beside `member`. */
  request?: Readonly<Record<string, unknown>>;
  /** Inside `member`. */
  member?: Readonly<Record<string, unknown>>;
}
