package djong.registry.server.auth;

import djong.base.Ids;
import djong.oci.Digest;
import djong.registry.server.storage.Rows;
import djong.registry.server.wire.Claims;
import djong.registry.server.wire.Records;
import djong.store.metadata.Durability;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows who asks by what they show, and what they may do. For any thread; comparing passwords takes a while. */
public final class Gate {
    /** Who issues tokens, and for whom: this registry, whatever its address. */
    public static final String SERVICE = "djong-registry";

    private final @Nullable Accounts accounts;
    private final @Nullable Watched<Rights> rights;
    private final boolean anonymousPull;
    private final Tokens tokens;
    private final Duration tokenLife;
    private final Metadata metadata;
    private final InstantSource clock;

    private Gate(
            @Nullable Accounts accounts,
            @Nullable Watched<Rights> rights,
            boolean anonymousPull,
            Tokens tokens,
            Duration tokenLife,
            Metadata metadata,
            InstantSource clock) {
        this.accounts = accounts;
        this.rights = rights;
        this.anonymousPull = anonymousPull;
        this.tokens = tokens;
        this.tokenLife = tokenLife;
        this.metadata = metadata;
        this.clock = clock;
    }

    /**
     * @param htpasswd null for a registry without accounts: everybody may do all
     * @param rightsFile null for: everybody with an account may do all
     * @param key where the key that signs tokens lies, or will
     * @throws IOException when a file cannot be used; the message names it
     */
    public static Gate open(
            @Nullable Path htpasswd,
            @Nullable Path rightsFile,
            boolean anonymousPull,
            Path key,
            Duration tokenLife,
            Metadata metadata,
            InstantSource clock)
            throws IOException {
        return new Gate(
                htpasswd == null ? null : new Accounts(htpasswd, clock),
                rightsFile == null ? null : new Watched<>(rightsFile, Rights::parse),
                anonymousPull,
                Tokens.open(key),
                tokenLife,
                metadata,
                clock);
    }

    /** Whether there are accounts at all. */
    public boolean closed() {
        return accounts != null;
    }

    /** What a request showed. */
    public sealed interface Shown {
        /** Nothing, or something that is no longer right. */
        record Nothing(boolean wrong) implements Shown {}

        record ByPassword(Account.Named account) implements Shown {}

        record ByToken(Account account, List<Claims.Access> access) implements Shown {}
    }

    /** @param authorization the header, null for none */
    public Shown recognise(@Nullable String authorization) throws InterruptedException {
        if (authorization == null) return new Shown.Nothing(false);
        int space = authorization.indexOf(' ');
        String scheme = space < 0 ? authorization : authorization.substring(0, space);
        String rest = space < 0 ? "" : authorization.substring(space + 1).strip();
        if (scheme.equalsIgnoreCase("basic")) {
            Account.Named account = byPassword(rest);
            return account == null ? new Shown.Nothing(true) : new Shown.ByPassword(account);
        }
        if (!scheme.equalsIgnoreCase("bearer")) return new Shown.Nothing(true);
        Claims claims = tokens.read(rest, SERVICE, clock.instant().getEpochSecond());
        if (claims == null) return new Shown.Nothing(true);
        if (claims.sub().isEmpty()) return new Shown.ByToken(new Account.Anonymous(), claims.access());
        // An account that was taken away takes its tokens along.
        if (accounts == null || !accounts.has(claims.sub())) return new Shown.Nothing(true);
        return new Shown.ByToken(new Account.Named(claims.sub()), claims.access());
    }

    private Account.@Nullable Named byPassword(String base64) throws InterruptedException {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return null;
        }
        int colon = pair.indexOf(':');
        return colon < 0 ? null : check(pair.substring(0, colon), pair.substring(colon + 1));
    }

    /** The account whose password this is; null for none. */
    public Account.@Nullable Named check(String name, String password) throws InterruptedException {
        return accounts != null && accounts.check(name, password) ? new Account.Named(name) : null;
    }

    /** What an account may do with a repository. */
    public Set<Action> rights(Account account, String repository) {
        if (accounts == null) return EnumSet.allOf(Action.class);
        Set<Action> actions = (rights == null ? Rights.equal() : rights.current()).of(account, repository);
        if (anonymousPull) actions.add(Action.PULL);
        return actions;
    }

    /** What somebody may do with a repository by what they showed: a token allows no more than it says, nor than the account may by now. */
    public Set<Action> rights(Shown shown, String repository) {
        return switch (shown) {
            case Shown.Nothing _ -> rights(new Account.Anonymous(), repository);
            case Shown.ByPassword(Account.Named account) -> rights(account, repository);
            case Shown.ByToken(Account account, List<Claims.Access> access) -> {
                Set<Action> actions = EnumSet.noneOf(Action.class);
                for (Claims.Access one : access) {
                    if (!one.type().equals("repository") || !one.name().equals(repository)) continue;
                    for (String word : one.actions()) {
                        Action action = Action.of(word);
                        if (action != null) actions.add(action);
                    }
                }
                actions.addAll(rights(new Account.Anonymous(), repository));
                actions.retainAll(rights(account, repository));
                yield actions;
            }
        };
    }

    /** A token and how long it is good for. */
    public record Issued(String token, Duration life, long issuedSeconds) {}

    /** A token for what of the scopes the account may have. */
    public Issued issue(Account account, List<Scope> scopes) {
        List<Claims.Access> access = new ArrayList<>();
        for (Scope scope : scopes) {
            if (scope.type().equals("registry") && scope.name().equals("catalog") && account instanceof Account.Named) {
                access.add(new Claims.Access("registry", "catalog", List.of("*")));
            } else if (scope.type().startsWith("repository")) {
                Set<Action> may = rights(account, scope.name());
                List<String> granted = may.stream()
                        .map(Action::word)
                        .filter(word -> scope.actions().contains(word)
                                || scope.actions().contains("*"))
                        .sorted()
                        .toList();
                if (!granted.isEmpty()) access.add(new Claims.Access("repository", scope.name(), granted));
            }
        }
        long now = clock.instant().getEpochSecond();
        String subject = account instanceof Account.Named(String name) ? name : "";
        Claims claims = new Claims(
                SERVICE,
                subject,
                SERVICE,
                now + tokenLife.toSeconds(),
                now - 10,
                now,
                Ids.random().substring(0, 32),
                access);
        return new Issued(tokens.write(claims), tokenLife, now);
    }

    /** A token that stands for a password until that changes. Kept as a digest. */
    public String refreshToken(Account.Named account) {
        String token = Ids.random();
        String proof = accounts == null ? null : accounts.proof(account.name());
        if (proof == null) throw new IllegalStateException("no such account");
        metadata.write(
                Durability.FULL,
                tx -> new Rows(tx).put(key(token), new Records.Refresh(account.name(), proof, clock.millis())));
        return token;
    }

    /** The account of a refresh token; null where it is unknown or its password has changed. */
    public Account.@Nullable Named byRefreshToken(String token) {
        Records.Refresh found = metadata.read(tx -> new Rows(tx).refresh(key(token)));
        if (found == null || accounts == null) return null;
        if (found.proof().equals(accounts.proof(found.account()))) return new Account.Named(found.account());
        metadata.write(Durability.NORMAL, tx -> new Rows(tx).deleteRefresh(key(token)));
        return null;
    }

    private static String key(String token) {
        return Digest.of(token.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
