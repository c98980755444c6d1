package djong.registry.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RightsTest {
    private static final Account ALICE = new Account.Named("alice");
    private static final Account ANONYMOUS = new Account.Anonymous();

    @Test
    void grantsAddUp() throws IOException {
        Rights rights = Rights.parse(List.of(
                "# who what where", "", "alice push team/**", "* pull **", "anonymous pull public/*", "root * **"));
        assertEquals(Set.of(Action.PUSH, Action.PULL), rights.of(ALICE, "team/a"));
        assertEquals(Set.of(Action.PULL), rights.of(ALICE, "other"));
        assertEquals(Set.of(), rights.of(ANONYMOUS, "other"));
        assertEquals(Set.of(Action.PULL), rights.of(ANONYMOUS, "public/a"));
        assertEquals(Set.of(Action.values()), rights.of(new Account.Named("root"), "x/y"));
        assertEquals(Set.of(Action.PULL), rights.of(new Account.Named("anonymous"), "other"));
    }

    @Test
    void mistakesNameTheirLine() {
        assertEquals(
                "line 2: unknown action \"write\" (pull, push, delete, or *)",
                assertThrows(IOException.class, () -> Rights.parse(List.of("a * **", "a write **")))
                        .getMessage());
        assertThrows(IOException.class, () -> Rights.parse(List.of("a pull")));
    }

    @Test
    void scopes() {
        assertEquals(
                List.of(
                        new Scope("repository", "team/a", List.of("pull", "push")),
                        new Scope("repository", "localhost:5000/a", List.of("pull")),
                        new Scope("registry", "catalog", List.of("*"))),
                Scope.parse(List.of(
                        "repository:team/a:pull,push repository:localhost:5000/a:pull",
                        "registry:catalog:*",
                        "x",
                        ":")));
    }
}
