package djong.engine.spec;

import djong.base.EngineException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who {@code user[:group]} is, from the text of an image's own {@code passwd(5)} and {@code group(5)}. Lines that are not in
 * their format are skipped: these files come from anywhere.
 */
public final class Identities {
    private record User(String name, int uid, int gid, String home) {}

    private record Group(String name, int gid, List<String> members) {}

    private Identities() {}

    /**
     * @param asked {@code ""}, {@code user}, {@code uid}, {@code user:group}, {@code uid:gid}…
     * @param passwd the file's text, empty where there is none
     * @param group the file's text, empty where there is none
     * @param more further groups, by name or number
     */
    public static Identity resolve(String asked, String passwd, String group, @Nullable List<String> more) {
        List<User> users = users(passwd);
        List<Group> groups = groups(group);
        int colon = asked.indexOf(':');
        String userPart = colon < 0 ? asked : asked.substring(0, colon);
        String groupPart = colon < 0 ? "" : asked.substring(colon + 1);

        User user = user(userPart.isEmpty() ? "0" : userPart, users);
        int gid = groupPart.isEmpty() ? user.gid() : gid(groupPart, groups);
        var all = new LinkedHashSet<Integer>();
        all.add(gid);
        if (groupPart.isEmpty() && !user.name().isEmpty()) {
            for (Group g : groups) if (g.members().contains(user.name())) all.add(g.gid());
        }
        if (more != null) for (String g : more) all.add(gid(g, groups));
        return new Identity(user.uid(), gid, List.copyOf(all), user.home().isEmpty() ? "/" : user.home());
    }

    private static User user(String asked, List<User> users) {
        for (User u : users) if (u.name().equals(asked)) return u;
        Integer uid = number(asked);
        if (uid == null)
            throw new EngineException.InvalidParameter(
                    "unable to find user " + asked + ": no matching entries in passwd file");
        for (User u : users) if (u.uid() == uid) return u;
        return new User("", uid, 0, "");
    }

    private static int gid(String asked, List<Group> groups) {
        for (Group g : groups) if (g.name().equals(asked)) return g.gid();
        Integer gid = number(asked);
        if (gid == null)
            throw new EngineException.InvalidParameter(
                    "unable to find group " + asked + ": no matching entries in group file");
        return gid;
    }

    private static List<User> users(String text) {
        var users = new ArrayList<User>();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String[] f = line.split(":", -1);
            if (f.length < 6) continue;
            Integer uid = decimal(f[2]);
            Integer gid = decimal(f[3]);
            if (uid != null && gid != null) users.add(new User(f[0], uid, gid, f[5]));
        }
        return users;
    }

    private static List<Group> groups(String text) {
        var groups = new ArrayList<Group>();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String[] f = line.split(":", -1);
            if (f.length < 3) continue;
            Integer gid = decimal(f[2]);
            if (gid != null) groups.add(new Group(f[0], gid, f.length > 3 ? List.of(f[3].split(",")) : List.of()));
        }
        return groups;
    }

    /** A user's or group's number as asked; null when it is a name. */
    private static @Nullable Integer number(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) return null;
        Integer value = decimal(digits);
        if (value == null || value != 0 && text.startsWith("-"))
            throw new EngineException.InvalidParameter("uids and gids must be in range 0-2147483647");
        return value;
    }

    private static @Nullable Integer decimal(String text) {
        if (text.isEmpty() || text.length() > 10) return null;
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return null;
            value = value * 10 + (c - '0');
        }
        return value <= Integer.MAX_VALUE ? (int) value : null;
    }
}
