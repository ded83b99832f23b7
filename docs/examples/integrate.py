# python3 integrate.py; environment: ACCOUNT_OPENING_URL, ACCOUNT_OPENING_KEY. Python's standard library is enough.
import json, os, time, urllib.error, urllib.request, uuid
from datetime import datetime, timedelta, timezone

URL = os.environ.get("ACCOUNT_OPENING_URL", "http://127.0.0.1:3000")
KEY = os.environ["ACCOUNT_OPENING_KEY"]


def call(method, path, body=None):
    """Repeats a request with the same Idempotency-Key after 429 and 503, so it takes effect once."""
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    if method == "POST":
        headers["Idempotency-Key"] = str(uuid.uuid4())
    data = None if body is None else json.dumps(body).encode()
    for attempt in range(6):
        request = urllib.request.Request(URL + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503) or attempt == 5:
                raise SystemExit(error.read().decode())
            time.sleep(int(error.headers.get("Retry-After", "1")))


# 1. A user, and a member with the customer's credentials. At the simulator, the password sets the balance.
user = call("POST", "/v1/users", {"id": f"customer-{uuid.uuid4()}"})
form = call("GET", "/v1/institutions/plain_bank/credentials")
secrets = {"PASSWORD": "mfa:TEXT@verify,balance:500.00"}
credentials = [{"guid": f["guid"], "value": secrets.get(f["field_name"], "login")} for f in form["data"]]
member = call("POST", "/v1/members", {
    "user_guid": user["guid"], "institution_code": "plain_bank", "credentials": credentials})

# 2. Follow the member, and answer its challenges.
path = f"/v1/members/{member['guid']}"
answered = set()
while member["state"] != "identified":
    if member["state"] in ("failed", "action_required"):
        raise SystemExit(f"{member['state']}: {member['reason']}")
    open_challenges = [c for c in member["challenges"] if c["guid"] not in answered]
    if open_challenges:
        answers = [{"guid": c["guid"], "value": "correct"} for c in open_challenges]
        call("POST", f"{path}/challenge_answers", {"answers": answers})
        answered.update(c["guid"] for c in open_challenges)
    time.sleep(0.5)
    member = call("GET", path)

# 3. Read the numbers, and check the balance before the debit.
numbers = call("GET", f"{path}/account_numbers")["data"]
print(f"identified with {len(numbers)} account numbers")
account = next(a for a in member["accounts"] if a["can_debit"] and a["type"] == "CHECKING")
decide_by = datetime.now(timezone.utc) + timedelta(seconds=120)
check = call("POST", "/v1/balance_checks", {
    "debit_id": f"ACH-{uuid.uuid4()}", "account_guid": account["guid"], "amount": "125.00",
    "decide_by": decide_by.isoformat(timespec="milliseconds")})
while check["decision"] is None:
    time.sleep(0.5)
    check = call("GET", f"/v1/balance_checks/{check['id']}")
print(f"decision {check['decision']}")
