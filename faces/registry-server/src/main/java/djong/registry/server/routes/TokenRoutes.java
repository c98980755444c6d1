package djong.registry.server.routes;

import djong.http.Exchange;
import djong.registry.server.auth.Account;
import djong.registry.server.auth.Gate;
import djong.registry.server.auth.Gate.Shown;
import djong.registry.server.auth.Scope;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Problem;
import djong.registry.server.wire.Answers;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens for passwords and for refresh tokens; distribution project, "Token Authentication Specification" (GET) and "Oauth2 Token Authentication" (POST). */
public final class TokenRoutes {
    private static final int MAX_FORM_BYTES = 64 << 10;

    private final Gate gate;

    public TokenRoutes(Gate gate) {
        this.gate = gate;
    }

    void answer(Request request) throws IOException, InterruptedException {
        Front.allow(request, "GET", "HEAD", "POST");
        request.exchange().header("Cache-Control", "no-store");
        if (request.method().equals("POST")) byForm(request);
        else byHeader(request);
    }

    private void byHeader(Request request) throws IOException {
        Exchange exchange = request.exchange();
        service(exchange.query("service"));
        Account account = switch (request.shown()) {
            case Shown.ByPassword(Account.Named named) -> named;
            case Shown.Nothing(boolean wrong) when !wrong -> new Account.Anonymous();
            default -> throw refused();
        };
        boolean offline = "true".equals(exchange.query("offline_token"));
        issue(request, account, Scope.parse(exchange.queries("scope")), offline);
    }

    private void byForm(Request request) throws IOException, InterruptedException {
        Map<String, String> form = form(request.exchange());
        service(form.get("service"));
        Account.Named account = switch (form.getOrDefault("grant_type", "")) {
            case "password" -> gate.check(form.getOrDefault("username", ""), form.getOrDefault("password", ""));
            case "refresh_token" -> gate.byRefreshToken(form.getOrDefault("refresh_token", ""));
            default -> throw new Problem(Code.UNSUPPORTED, "unknown grant_type").withStatus(400);
        };
        if (account == null) throw refused();
        boolean offline = "offline".equals(form.get("access_type"));
        issue(request, account, Scope.parse(List.of(form.getOrDefault("scope", ""))), offline);
    }

    private static void service(@Nullable String service) {
        if (service != null && !service.isEmpty() && !service.equals(Gate.SERVICE))
            throw new Problem(Code.DENIED, "this is the token service of " + Gate.SERVICE).withStatus(400);
    }

    private static Problem refused() {
        return new Problem(Code.UNAUTHORIZED, "incorrect username or password")
                .withHeaders(Map.of("WWW-Authenticate", Challenge.basic()));
    }

    private void issue(Request request, Account account, List<Scope> scopes, boolean offline) throws IOException {
        Gate.Issued issued = gate.issue(account, scopes);
        String refresh = offline && account instanceof Account.Named named ? gate.refreshToken(named) : null;
        request.json(
                200,
                new Answers.Token(
                        issued.token(),
                        issued.token(),
                        issued.life().toSeconds(),
                        Instant.ofEpochSecond(issued.issuedSeconds()).toString(),
                        null,
                        refresh));
    }

    private static Map<String, String> form(Exchange exchange) throws IOException {
        byte[] body = exchange.body().readNBytes(MAX_FORM_BYTES + 1);
        if (body.length > MAX_FORM_BYTES) throw new Problem(Code.SIZE_INVALID, "the form is too large").withStatus(413);
        Map<String, String> form = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 0) continue;
            try {
                form.merge(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8),
                        (one, other) -> one + " " + other);
            } catch (IllegalArgumentException _) {
                throw new Problem(Code.UNSUPPORTED, "malformed form").withStatus(400);
            }
        }
        return form;
    }
}
