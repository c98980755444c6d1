package djong.registry.server.auth;

/** Who asks. */
public sealed interface Account {
    /** Somebody who showed nothing. */
    record Anonymous() implements Account {}

    /** Somebody who has proved to be this. */
    record Named(String name) implements Account {}
}
