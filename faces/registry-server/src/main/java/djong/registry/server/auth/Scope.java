package djong.registry.server.auth;

import java.util.ArrayList;
import java.util.List;

/** What a token is asked for: {@code repository:team/app:pull,push}; distribution project, "Token Scope Documentation". */
public record Scope(String type, String name, List<String> actions) {
    private static final int MOST = 100;

    public Scope {
        actions = List.copyOf(actions);
    }

    /** Several, separated by spaces; what is none is passed over. */
    public static List<Scope> parse(List<String> texts) {
        List<Scope> scopes = new ArrayList<>();
        for (String text : texts) {
            for (String one : text.split(" ")) {
                int first = one.indexOf(':');
                int last = one.lastIndexOf(':');
                if (first <= 0 || last == first || scopes.size() == MOST) continue;
                scopes.add(new Scope(
                        one.substring(0, first),
                        one.substring(first + 1, last),
                        List.of(one.substring(last + 1).split(","))));
            }
        }
        return scopes;
    }
}
