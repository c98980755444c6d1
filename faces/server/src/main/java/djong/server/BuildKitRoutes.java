package djong.server;

import djong.base.EngineException;
import djong.build.control.BuildKitDoor;
import djong.http.Exchange;
import djong.http.Hijacked;
import djong.http.Router;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Engine API: connections of BuildKit's clients, which leave HTTP/1.1 and go on with gRPC. */
final class BuildKitRoutes {
    private static final String PROTOCOL = "h2c";
    private static final String SESSION = "X-Docker-Expose-Session-";

    private final BuildKitDoor door;

    BuildKitRoutes(BuildKitDoor door) {
        this.door = door;
    }

    void register(Router router) {
        router.post("/grpc", this::calls).post("/session", this::session);
    }

    private void calls(Exchange exchange) throws IOException, InterruptedException {
        String refusal = refusal(exchange);
        if (refusal != null) throw new EngineException.System(refusal);
        try (Hijacked connection = exchange.hijack(null, PROTOCOL)) {
            door.calls(connection.in(), connection.out());
        }
    }

    private void session(Exchange exchange) throws IOException, InterruptedException {
        String refusal = refusal(exchange);
        if (refusal != null) throw new EngineException.InvalidParameter(refusal);
        try (Hijacked connection = exchange.hijack(null, PROTOCOL)) {
            door.sessions()
                    .serve(
                            text(exchange, "Uuid"),
                            text(exchange, "Name"),
                            text(exchange, "Sharedkey"),
                            exchange.headers(SESSION + "Grpc-Method"),
                            connection.in(),
                            connection.out());
        }
    }

    private static String text(Exchange exchange, String header) {
        String value = exchange.header(SESSION + header);
        return value == null ? "" : value;
    }

    /** Docker's words for a request that leads to no gRPC. */
    private static @Nullable String refusal(Exchange exchange) {
        String asked = exchange.header("Upgrade");
        if (asked == null || asked.isEmpty()) return "no upgrade proto in request";
        return exchange.upgrade(PROTOCOL) ? null : "protocol " + asked + " not supported";
    }
}
