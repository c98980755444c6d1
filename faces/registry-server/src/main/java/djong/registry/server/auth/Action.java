package djong.registry.server.auth;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may be done with a repository. */
public enum Action {
    PULL,
    PUSH,
    DELETE;

    /** As in a token's scope. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Null for any other word. */
    static @Nullable Action of(String word) {
        return switch (word) {
            case "pull" -> PULL;
            case "push" -> PUSH;
            case "delete" -> DELETE;
            default -> null;
        };
    }
}
