package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import djong.http.Router;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnimplementedTest {
    static Stream<Unimplemented.Operation> operations() {
        return Unimplemented.OPERATIONS.stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isReached(Unimplemented.Operation operation) {
        Router router = new Router();
        Unimplemented.register(router);
        String path = operation.pattern().replaceAll("\\{[^}]*\\}", "x");
        assertNotNull(router.find(operation.method(), path));
        assertEquals(router.patterns().size(), new HashSet<>(router.patterns()).size());
    }
}
