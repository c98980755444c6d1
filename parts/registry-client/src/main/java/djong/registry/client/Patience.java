package djong.registry.client;

import java.time.Duration;

/**
 * How long servers are waited for.
 *
 * @param connect for a connection, or a name's address
 * @param answer for the head of an answer
 * @param silence for the next bytes of a body, as long as they keep coming
 * @param document for the whole of a body that is no blob: a server may send a byte now and then for ever
 * @param upload for a registry to take the next bytes, or to answer after the last: it may take its time over them
 */
record Patience(Duration connect, Duration answer, Duration silence, Duration document, Duration upload) {
    static final Patience STANDARD = new Patience(
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(90));
}
