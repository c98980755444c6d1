package djong.registry.server.routes;

import djong.http.Exchange;
import djong.registry.server.auth.Account;
import djong.registry.server.auth.Action;
import djong.registry.server.auth.Gate;
import djong.registry.server.auth.Gate.Shown;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Problem;
import djong.registry.server.wire.Documents;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request with who asks; what it may do is asked of the gate. */
record Request(Exchange exchange, Gate gate, Shown shown, Challenge challenge) {
    private static final int MAX_PAGE = 1000;

    boolean head() {
        return exchange.method().equals("HEAD");
    }

    String method() {
        return exchange.method();
    }

    /** The account's name; null for nobody's. */
    @Nullable
    String account() {
        return switch (shown) {
            case Shown.ByPassword(Account.Named(String name)) -> name;
            case Shown.ByToken(Account.Named(String name), var _) -> name;
            default -> null;
        };
    }

    boolean may(String repository, Action action) {
        return gate.rights(shown, repository).contains(action);
    }

    /** @throws Problem UNAUTHORIZED with the challenge, DENIED for an account that may not */
    void require(String repository, Action action) {
        if (may(repository, action)) return;
        Set<Action> wanted = action == Action.PUSH ? Set.of(Action.PULL, Action.PUSH) : Set.of(action);
        throw refused("repository:" + repository + ":" + String.join(",", words(wanted)));
    }

    private static java.util.List<String> words(Set<Action> actions) {
        return actions.stream().sorted().map(Action::word).toList();
    }

    /** Whether a repository may appear in the catalog: a token for the catalog does not name it, the account's rights count. */
    boolean mayList(String repository) {
        Account asks = switch (shown) {
            case Shown.ByPassword(Account.Named account) -> account;
            case Shown.ByToken(Account account, var _) -> account;
            case Shown.Nothing _ -> new Account.Anonymous();
        };
        return gate.rights(asks, repository).contains(Action.PULL);
    }

    /** For what anybody with an account may do. */
    void requireAccount(String scope) {
        if (gate.closed() && account() == null) throw refused(scope);
    }

    /** For {@code /v2/}: with accounts, something must be shown, be it a token for anybody; so that clients learn how. */
    void requireAccountOrToken() {
        if (gate.closed() && shown instanceof Shown.Nothing)
            throw new Problem(Code.UNAUTHORIZED, "authentication required")
                    .withHeaders(Map.of("WWW-Authenticate", challenge.header(exchange, null, false)));
    }

    private Problem refused(String scope) {
        // Basic: the account was shown and it is not enough, so that asking again leads nowhere.
        if (shown instanceof Shown.ByPassword)
            return new Problem(Code.DENIED, "requested access to the resource is denied");
        boolean tooLittle = shown instanceof Shown.ByToken;
        return new Problem(Code.UNAUTHORIZED, "authentication required")
                .withHeaders(Map.of("WWW-Authenticate", challenge.header(exchange, scope, tooLittle)));
    }

    /**
     * The query's {@code n}, {@code most} where there is none.
     *
     * @throws Problem PAGINATION_NUMBER_INVALID
     */
    int page(int most) {
        String n = exchange.query("n");
        if (n == null || n.isEmpty()) return most;
        try {
            int number = Integer.parseInt(n);
            if (number >= 0) return Math.min(number, most);
        } catch (NumberFormatException _) {
            // answered below
        }
        throw new Problem(
                Code.PAGINATION_NUMBER_INVALID, "invalid number of results requested", n.length() > 50 ? "" : n);
    }

    int page() {
        return page(MAX_PAGE);
    }

    String last() {
        String last = exchange.query("last");
        return last == null ? "" : last;
    }

    void json(int status, Object record) throws IOException {
        exchange.send(status, "application/json", Documents.write(record));
    }
}
