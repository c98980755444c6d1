package djong.registry.server.routes;

import djong.http.Exchange;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts since the start, in Prometheus' text form (exposition format 0.0.4). */
public final class Metrics {
    private record Key(String kind, String method, int status) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    private static final java.util.Set<String> METHODS =
            java.util.Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final Map<Key, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<Key, LongAdder> nanos = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();

    void begun() {
        inFlight.incrementAndGet();
    }

    void ended(String kind, Exchange exchange, long took) {
        inFlight.decrementAndGet();
        // A client chooses the word; what it may choose must be bounded.
        String method = METHODS.contains(exchange.method()) ? exchange.method() : "other";
        var key = new Key(kind, method, exchange.status());
        requests.computeIfAbsent(key, _ -> new LongAdder()).increment();
        nanos.computeIfAbsent(key, _ -> new LongAdder()).add(took);
        sent.add(exchange.sentBytes());
    }

    void received(long bytes) {
        received.add(bytes);
    }

    /** Adds to a counter of that name; {@code djong_registry_} goes before it. */
    public void add(String name, long count) {
        counters.computeIfAbsent(name, _ -> new LongAdder()).add(count);
    }

    /** The text, with values as they are now beside the counters. */
    String text(Map<String, Number> gauges) {
        var text = new StringBuilder();
        type(text, "requests_total", "counter");
        new TreeMap<>(requests)
                .forEach((key, count) -> text.append("djong_registry_requests_total")
                        .append(labels(key))
                        .append(count.sum())
                        .append('\n'));
        type(text, "request_seconds_total", "counter");
        new TreeMap<>(nanos)
                .forEach((key, took) -> text.append("djong_registry_request_seconds_total")
                        .append(labels(key))
                        .append(took.sum() / 1e9)
                        .append('\n'));
        value(text, "sent_bytes_total", "counter", sent.sum());
        value(text, "received_blob_bytes_total", "counter", received.sum());
        value(text, "requests_in_flight", "gauge", inFlight.get());
        new TreeMap<>(counters).forEach((name, count) -> value(text, name, "counter", count.sum()));
        new TreeMap<>(gauges).forEach((name, number) -> value(text, name, "gauge", number));
        return text.toString();
    }

    private static String labels(Key key) {
        return "{target=\"" + key.kind + "\",method=\"" + key.method + "\",status=\"" + key.status + "\"} ";
    }

    private static void type(StringBuilder text, String name, String type) {
        text.append("# TYPE djong_registry_")
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
    }

    private static void value(StringBuilder text, String name, String type, Number value) {
        type(text, name, type);
        text.append("djong_registry_").append(name).append(' ').append(value).append('\n');
    }
}
