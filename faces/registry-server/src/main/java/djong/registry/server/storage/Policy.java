package djong.registry.server.storage;

import djong.registry.server.spec.Code;
import djong.registry.server.spec.Glob;
import djong.registry.server.spec.Problem;
import java.util.List;

/**
 * What may be kept, for whomever.
 *
 * @param immutable tags that stay where they first pointed
 * @param quotas how much repositories may hold
 */
public record Policy(List<Immutable> immutable, List<Quota> quotas) {
    public static final Policy NONE = new Policy(List.of(), List.of());

    /** Tags by patterns of their repository and of themselves. */
    public record Immutable(Glob repository, Glob tag) {
        /** {@code team/**} or {@code team/**:v*}. */
        public static Immutable of(String text) {
            int colon = text.lastIndexOf(':');
            return colon < 0
                    ? new Immutable(Glob.of(text), Glob.of("*"))
                    : new Immutable(Glob.of(text.substring(0, colon)), Glob.of(text.substring(colon + 1)));
        }
    }

    /** The most bytes that all repositories of a pattern may hold together; what two of them share counts twice. */
    public record Quota(Glob repositories, long bytes) {}

    public Policy {
        immutable = List.copyOf(immutable);
        quotas = List.copyOf(quotas);
    }

    /** @throws Problem DENIED */
    void checkMoves(String repository, String tag) {
        if (immutable.stream()
                .anyMatch(rule ->
                        rule.repository().matches(repository) && rule.tag().matches(tag)))
            throw new Problem(Code.DENIED, "tag " + tag + " of " + repository + " is immutable").withStatus(409);
    }

    /**
     * Whether {@code more} bytes find room in a repository.
     *
     * @throws Problem DENIED
     */
    void checkRoom(Rows rows, String repository, long more) {
        for (Quota quota : quotas) {
            if (!quota.repositories().matches(repository)) continue;
            long used = 0;
            for (String name : rows.repositories("", Integer.MAX_VALUE)) {
                var held = rows.repository(name);
                if (held != null && quota.repositories().matches(name)) used += held.bytes();
            }
            if (used + more > quota.bytes())
                throw new Problem(
                        Code.DENIED,
                        "quota exceeded: " + quota.repositories().text() + " may hold " + quota.bytes()
                                + " bytes and holds " + used);
        }
    }
}
