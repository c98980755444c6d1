package djong.server;

import djong.api.system.EventActor;
import djong.api.system.EventMessage;
import djong.base.Event;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Events as clients see them, and which of them a client wants. */
final class EventDocuments {
    private static final Set<String> WITH_ARGUMENT = Set.of("health_status", "exec_create", "exec_start", "exec_die");

    private EventDocuments() {}

    static EventMessage of(Event event) {
        // status, id and from repeat the actor of containers and images for clients older than 1.22; they live up to
        // 1.51.
        boolean legacy = event.type().equals("container") || event.type().equals("image");
        return new EventMessage(
                legacy ? event.action() : null,
                legacy ? event.actorId() : null,
                event.type().equals("container") ? event.attributes().get("image") : null,
                event.type(),
                event.action(),
                new EventActor(event.actorId(), new TreeMap<>(event.attributes())),
                "local",
                event.time().getEpochSecond(),
                TimeUnit.SECONDS.toNanos(event.time().getEpochSecond())
                        + event.time().getNano());
    }

    /** Keys that are not known filter nothing, as with dockerd. */
    static boolean wanted(Event event, Filters filters) {
        Map<String, String> attributes = event.attributes();
        String name = attributes.get("name");
        return action(event.action(), filters)
                && filters.exact("type", event.type())
                && filters.exact("scope", "local")
                && actor("daemon", event, name, filters)
                && actor("container", event, name, filters)
                && actor("plugin", event, name, filters)
                && actor("volume", event, name, filters)
                && actor("network", event, name, filters)
                && image(event, filters)
                && actor("node", event, name, filters)
                && actor("service", event, name, filters)
                && actor("secret", event, name, filters)
                && actor("config", event, name, filters)
                && filters.labels("label", attributes);
    }

    private static boolean action(String action, Filters filters) {
        if (filters.get("event").stream().anyMatch(WITH_ARGUMENT::contains)) return filters.prefix("event", action);
        return filters.exact("event", action);
    }

    /** A whole id or name, or the beginning of one. */
    private static boolean actor(String type, Event event, @Nullable String name, Filters filters) {
        if (!filters.has(type)) return true;
        return filters.prefix(type, event.actorId()) || name != null && filters.prefix(type, name);
    }

    private static boolean image(Event event, Filters filters) {
        if (!filters.has("image")) return true;
        String name = event.attributes().get(event.type().equals("container") ? "image" : "name");
        return filters.exact("image", event.actorId())
                || filters.exact("image", untagged(event.actorId()))
                || name != null && (filters.exact("image", name) || filters.exact("image", untagged(name)));
    }

    private static String untagged(String reference) {
        int colon = reference.lastIndexOf(':');
        return colon > reference.lastIndexOf('/') ? reference.substring(0, colon) : reference;
    }
}
