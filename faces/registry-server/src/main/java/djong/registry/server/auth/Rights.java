package djong.registry.server.auth;

import djong.registry.server.spec.Glob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who may do what where. A line grants: {@code ACCOUNT ACTIONS REPOSITORIES}, as in {@code alice pull,push team/**}. The account may be
 * {@value #ANYBODY} (whoever has an account) or {@value #ANONYMOUS} (whoever asks). What no line grants is refused.
 */
public record Rights(List<Grant> grants) {
    public static final String ANYBODY = "*";
    public static final String ANONYMOUS = "anonymous";

    /** One line. */
    public record Grant(String account, Set<Action> actions, Glob repositories) {
        public Grant {
            actions = Set.copyOf(actions);
        }
    }

    public Rights {
        grants = List.copyOf(grants);
    }

    /** Everybody with an account may do all. */
    public static Rights equal() {
        return new Rights(List.of(new Grant(ANYBODY, EnumSet.allOf(Action.class), Glob.of("**"))));
    }

    static Rights parse(List<String> lines) throws IOException {
        List<Grant> grants = new ArrayList<>();
        int number = 0;
        for (String line : lines) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) continue;
            String[] words = text.split("\\s+");
            if (words.length != 3) throw new IOException("line " + number + " is not ACCOUNT ACTIONS REPOSITORIES");
            grants.add(new Grant(words[0], actions(words[1], number), Glob.of(words[2])));
        }
        return new Rights(grants);
    }

    private static Set<Action> actions(String words, int number) throws IOException {
        if (words.equals("*")) return EnumSet.allOf(Action.class);
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (String word : words.split(",", -1)) {
            Action action = Action.of(word);
            if (action == null)
                throw new IOException(
                        "line " + number + ": unknown action \"" + word + "\" (pull, push, delete, or *)");
            actions.add(action);
        }
        return actions;
    }

    /** These and one more. */
    public Rights and(Grant grant) {
        List<Grant> all = new ArrayList<>(grants);
        all.add(grant);
        return new Rights(all);
    }

    /** What an account may do with a repository. */
    public Set<Action> of(Account account, String repository) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (Grant grant : grants)
            if (applies(grant.account, account) && grant.repositories.matches(repository))
                actions.addAll(grant.actions);
        return actions;
    }

    private static boolean applies(String granted, Account account) {
        if (granted.equals(ANONYMOUS)) return true;
        return account instanceof Account.Named(String name) && (granted.equals(ANYBODY) || granted.equals(name));
    }
}
