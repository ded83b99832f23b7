// java Integrate.java; environment: ACCOUNT_OPENING_URL, ACCOUNT_OPENING_KEY. Java 17 is enough. In your code, use a JSON
// library: this example reads single fields with regular expressions.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Integrate {
  static final String URL = System.getenv().getOrDefault("ACCOUNT_OPENING_URL", "http://127.0.0.1:3000");
  static final String KEY = System.getenv("ACCOUNT_OPENING_KEY");
  static final HttpClient http = HttpClient.newHttpClient();

  public static void main(String[] args) throws Exception {
    // 1. A user, and a member with the customer's credentials. At the simulator, the password sets the balance.
    String user = field(call("POST", "/v1/users", "{\"id\": \"customer-" + UUID.randomUUID() + "\"}"), "guid");
    Matcher form = Pattern.compile("\"guid\":\"(CRD-[^\"]+)\"[^}]*\"field_name\":\"(\\w+)\"")
        .matcher(call("GET", "/v1/institutions/plain_bank/credentials", null));
    StringBuilder credentials = new StringBuilder();
    while (form.find()) {
      String value = form.group(2).equals("PASSWORD") ? "mfa:TEXT@verify,balance:500.00" : "login";
      credentials.append(credentials.length() == 0 ? "" : ",")
          .append("{\"guid\": \"" + form.group(1) + "\", \"value\": \"" + value + "\"}");
    }
    String member = call("POST", "/v1/members", "{\"user_guid\": \"" + user
        + "\", \"institution_code\": \"plain_bank\", \"credentials\": [" + credentials + "]}");

    // 2. Follow the member, and answer its challenges.
    String path = "/v1/members/" + field(member, "guid");
    Set<String> answered = new HashSet<>();
    for (String state = field(member, "state"); !state.equals("identified"); state = field(member, "state")) {
      if (state.equals("failed") || state.equals("action_required")) throw new IllegalStateException(member);
      Matcher challenge = Pattern.compile("\"challenges\":\\[\\{\"guid\":\"([^\"]+)\"").matcher(member);
      if (challenge.find() && answered.add(challenge.group(1)))
        call("POST", path + "/challenge_answers",
            "{\"answers\": [{\"guid\": \"" + challenge.group(1) + "\", \"value\": \"correct\"}]}");
      Thread.sleep(500);
      member = call("GET", path, null);
    }

    // 3. Read the numbers, and check the balance before the debit.
    long numbers = Pattern.compile("\"account_number\"").matcher(call("GET", path + "/account_numbers", null)).results().count();
    System.out.println("identified with " + numbers + " account numbers");
    Matcher account = Pattern.compile("\\{\"guid\":\"(ACT-[^\"]+)\"[^}]*\"type\":\"CHECKING\"[^}]*\"can_debit\":true").matcher(member);
    if (!account.find()) throw new IllegalStateException("No account can be debited.");
    String check = call("POST", "/v1/balance_checks", "{\"debit_id\": \"ACH-" + UUID.randomUUID() + "\", \"account_guid\": \""
        + account.group(1) + "\", \"amount\": \"125.00\", \"decide_by\": \"" + Instant.now().plusSeconds(120) + "\"}");
    String id = field(check, "id");
    while (check.contains("\"decision\":null")) {
      Thread.sleep(500);
      check = call("GET", "/v1/balance_checks/" + id, null);
    }
    System.out.println("decision " + field(check, "decision"));
  }

  /** Repeats a request with the same Idempotency-Key after 429 and 503, so it takes effect once. */
  static String call(String method, String path, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(URL + path))
        .header("Authorization", "Bearer " + KEY).header("Content-Type", "application/json")
        .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
    if (method.equals("POST")) request.header("Idempotency-Key", UUID.randomUUID().toString());
    for (int attempt = 0; ; attempt++) {
      HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      int status = response.statusCode();
      if (status < 300) return response.body();
      if ((status != 429 && status != 503) || attempt == 5) throw new IllegalStateException(response.body());
      Thread.sleep(1000L * Long.parseLong(response.headers().firstValue("Retry-After").orElse("1")));
    }
  }

  static String field(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    if (!found.find()) throw new IllegalStateException(name + " is missing: " + json);
    return found.group(1);
  }
}
