package djong.cli.template;

/** The nulls that Go tells apart when it prints. All are false and null in JSON. */
public enum Nothing {
    /** A field that a struct does not have. */
    NO_FIELD("<no field>"),
    /** A key that a map does not have. */
    NO_VALUE("<no value>"),
    /** A pointer to nothing. */
    POINTER("<nil>"),
    /** A list that is not there. */
    LIST("[]"),
    /** A map that is not there. */
    MAP("map[]");

    private final String printed;

    Nothing(String printed) {
        this.printed = printed;
    }

    @Override
    public String toString() {
        return printed;
    }
}
