package djong.cli.flags;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags of one command, and after {@link #parse} its arguments. */
public final class FlagSet {
    private final Map<String, Flag> byName = new LinkedHashMap<>();
    private final Flag[] byShorthand = new Flag[128];
    private String group = "";
    private boolean mixed = true;
    private boolean help;

    /** Flags added from here on stand under this heading in the help. */
    public FlagSet group(String heading) {
        group = heading;
        return this;
    }

    /** The first argument ends the flags: what follows belongs to the container's command. */
    public FlagSet stopAtFirstArgument() {
        mixed = false;
        return this;
    }

    private <F extends Flag> F add(F flag) {
        flag.group(group);
        byName.put(flag.name(), flag);
        if (flag.shorthand() != 0) byShorthand[flag.shorthand()] = flag;
        return flag;
    }

    public Flag.Switch bool(String name, String usage) {
        return add(new Flag.Switch(name, (char) 0, false, usage));
    }

    public Flag.Switch bool(String name, char shorthand, String usage) {
        return add(new Flag.Switch(name, shorthand, false, usage));
    }

    /** A switch that is on unless switched off. */
    public Flag.Switch boolOn(String name, char shorthand, String usage) {
        return add(new Flag.Switch(name, shorthand, true, usage));
    }

    public Flag.Text text(String name, String usage) {
        return add(new Flag.Text(name, (char) 0, "", "string", usage));
    }

    public Flag.Text text(String name, char shorthand, String usage) {
        return add(new Flag.Text(name, shorthand, "", "string", usage));
    }

    public Flag.Text text(String name, char shorthand, String value, String usage) {
        return add(new Flag.Text(name, shorthand, value, "string", usage));
    }

    public Flag.Whole whole(String name, char shorthand, long value, String usage) {
        return add(new Flag.Whole(name, shorthand, value, 0, usage));
    }

    public Flag.Whole uint16(String name, String usage) {
        return add(new Flag.Whole(name, (char) 0, 0, 16, usage));
    }

    public Flag.Bytes bytes(String name, char shorthand, String usage) {
        return add(new Flag.Bytes(name, shorthand, false, usage));
    }

    /** A size where -1 means unlimited. */
    public Flag.Bytes bytesOrUnlimited(String name, String usage) {
        return add(new Flag.Bytes(name, (char) 0, true, usage));
    }

    public Flag.Cpus cpus(String name, String usage) {
        return add(new Flag.Cpus(name, usage));
    }

    public Flag.Span span(String name, String usage) {
        return add(new Flag.Span(name, usage));
    }

    public Flag.Texts texts(String name, String usage) {
        return texts(name, (char) 0, usage);
    }

    public Flag.Texts texts(String name, char shorthand, String usage) {
        return add(new Flag.Texts(name, shorthand, "list", usage, value -> value));
    }

    public Flag.Texts texts(String name, char shorthand, String placeholder, String usage, Flag.Check check) {
        return add(new Flag.Texts(name, shorthand, placeholder, usage, check));
    }

    public Flag.Filters filters(String usage) {
        return add(new Flag.Filters(usage));
    }

    /** Keeps a flag out of the help. */
    public <F extends Flag> F hidden(F flag) {
        flag.hide();
        return flag;
    }

    /** Another name for a flag, kept out of the help. */
    public void alias(String name, Flag flag) {
        byName.put(name, flag);
    }

    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>();
        byName.forEach((name, flag) -> {
            if (flag.name().equals(name) && !flag.hidden()) flags.add(flag);
        });
        return flags;
    }

    /** Whether {@code --help} was among the arguments. */
    public boolean help() {
        return help;
    }

    /**
     * Reads flags and hands back the arguments.
     *
     * @throws FlagException in the words of Docker's client
     */
    public List<String> parse(List<String> words) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.length() < 2 || word.charAt(0) != '-') {
                if (!mixed) {
                    arguments.addAll(words.subList(i, words.size()));
                    return arguments;
                }
                arguments.add(word);
            } else if (word.equals("--")) {
                arguments.addAll(words.subList(i + 1, words.size()));
                return arguments;
            } else if (word.charAt(1) == '-') {
                i = longFlag(word, words, i);
            } else {
                i = shortFlags(word, words, i);
            }
            if (help) return arguments;
        }
        return arguments;
    }

    private int longFlag(String word, List<String> words, int i) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
        if (name.isEmpty() || name.charAt(0) == '-') throw new FlagException("bad flag syntax: " + word);
        Flag flag = byName.get(name);
        if (flag == null) {
            if (name.equals("help")) {
                help = true;
                return i;
            }
            throw new FlagException("unknown flag: --" + name);
        }
        if (equals >= 0) {
            flag.set(word.substring(equals + 1));
            return i;
        }
        if (flag instanceof Flag.Switch) {
            flag.set("true");
            return i;
        }
        if (i + 1 >= words.size()) throw new FlagException("flag needs an argument: --" + name);
        flag.set(words.get(i + 1));
        return i + 1;
    }

    private int shortFlags(String word, List<String> words, int i) {
        for (int at = 1; at < word.length(); at++) {
            char shorthand = word.charAt(at);
            Flag flag = byShorthand(shorthand);
            if (flag == null) {
                if (shorthand == 'h') {
                    help = true;
                    return i;
                }
                throw new FlagException("unknown shorthand flag: '" + shorthand + "' in " + "-" + word.substring(at));
            }
            if (at + 2 < word.length() && word.charAt(at + 1) == '=') {
                flag.set(word.substring(at + 2));
                return i;
            }
            if (flag instanceof Flag.Switch) {
                flag.set("true");
                continue;
            }
            if (at + 1 < word.length()) {
                flag.set(word.substring(at + 1));
                return i;
            }
            if (i + 1 >= words.size())
                throw new FlagException("flag needs an argument: '" + shorthand + "' in " + "-" + word.substring(at));
            flag.set(words.get(i + 1));
            return i + 1;
        }
        return i;
    }

    private @Nullable Flag byShorthand(char shorthand) {
        return shorthand < byShorthand.length ? byShorthand[shorthand] : null;
    }
}
