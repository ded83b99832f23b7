export const memberRef = { userGuid: "USR-1", memberGuid: "MBR-1" };

/** As MX's guide shows it. */
export const member = {
  aggregated_at: null,
  background_aggregation_is_disabled: false,
  connection_status: "CREATED",
  guid: "MBR-1",
  id: null,
  institution_code: "mxbank",
  is_being_aggregated: true,
  metadata: null,
  most_recent_job_guid: "JOB-1",
  name: "MX Bank",
  successfully_aggregated_at: null,
  user_guid: "USR-1",
};

export const account = {
  account_number: "****0001",
  available_balance: 500000,
  balance: 1234.5,
  currency_code: null,
  guid: "ACT-1",
  id: "act-23445745",
  imported_at: "2023-02-24T09:01:25Z",
  is_closed: null,
  member_guid: "MBR-1",
  name: "Checking",
  subtype: null,
  type: "CHECKING",
  user_guid: "USR-1",
};

export const accountNumbers = {
  account_guid: "ACT-1",
  account_number: "10001",
  institution_number: null,
  member_guid: "MBR-1",
  passed_validation: true,
  routing_number: "68899990000000",
  transit_number: null,
  user_guid: "USR-1",
};

export const selection = {
  field_name: null,
  guid: "CRD-1",
  label: "Please select an account:",
  options: [
    { label: "Checking", value: "act-1" },
    { label: "Savings", value: "act-2" },
  ],
  type: "OPTIONS",
};
