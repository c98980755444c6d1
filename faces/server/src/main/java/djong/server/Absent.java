package djong.server;

import djong.base.EngineException;
import djong.http.Router;

/** Kinds of objects of which there can be none yet: whatever is asked for is not found, and clients that ask every kind for a name go on. */
final class Absent {
    private Absent() {}

    static void register(Router router) {
        router.get("/plugins/{name:.*}/json", exchange -> {
            throw new EngineException.NotFound("plugin \"" + exchange.path("name") + "\" not found");
        });
    }
}
