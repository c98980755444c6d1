package djong.cli.copy;

/** Gives the entries of an archive another first component: the first occurrence of {@code from} becomes {@code to}, as docker does it. */
public record Rename(String from, String to) {
    public static final Rename NONE = new Rename("", "");

    public static Rename of(String from, String to) {
        // Of the root the slash must stay.
        return new Rename(from.equals("/") ? "" : from, to);
    }

    Archived apply(Archived entry) {
        if (from.equals(to)) return entry;
        return entry.renamed(
                renamed(entry.name()), entry.type() == Archived.HARD_LINK ? renamed(entry.link()) : entry.link());
    }

    private String renamed(String name) {
        int at = name.indexOf(from);
        return at < 0 ? name : name.substring(0, at) + to + name.substring(at + from.length());
    }
}
