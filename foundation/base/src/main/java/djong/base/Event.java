package djong.base;

import java.time.Instant;
import java.util.Map;

/**
 * Something that has happened, for clients to hear of.
 *
 * @param type what it happened to: {@code container}, {@code image}, {@code network}, {@code volume}, {@code daemon}, {@code builder}
 * @param action what happened, in Docker's words: {@code create}, {@code die}, {@code exec_create: sh -c …}
 * @param actorId the id, or for images and volumes the name, of what it happened to
 * @param attributes facts about the actor, such as {@code name}, {@code image}, {@code exitCode} and all labels
 * @param time when
 */
public record Event(String type, String action, String actorId, Map<String, String> attributes, Instant time) {
    public Event {
        attributes = Map.copyOf(attributes);
    }
}
