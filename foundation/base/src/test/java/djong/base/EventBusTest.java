package djong.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventBusTest {
    private final EventBus bus = new EventBus();

    private static Event event(int n) {
        return new Event("container", "start", "c" + n, Map.of(), Instant.EPOCH);
    }

    @Test
    void tellsEverySubscriberInOrder() throws InterruptedException {
        try (var one = bus.subscribe();
                var two = bus.subscribe()) {
            bus.publish(event(1));
            bus.publish(event(2));
            for (Subscription s : List.of(one, two)) {
                assertEquals(event(1), s.next());
                assertEquals(event(2), s.next());
                assertNull(s.next(Duration.ZERO));
            }
        }
        assertEquals(0, bus.subscribers());
    }

    @Test
    void keepsTheRecentPastOnly() {
        for (int i = 0; i < EventBus.HISTORY + 10; i++) bus.publish(event(i));
        try (var s = bus.subscribe()) {
            assertEquals(EventBus.HISTORY, s.past().size());
            assertEquals(event(10), s.past().getFirst());
        }
    }

    @Test
    void cutsOffASlowListenerAfterWhatItHas() throws InterruptedException {
        try (var slow = bus.subscribe();
                var other = bus.subscribe()) {
            for (int i = 0; i <= EventBus.BACKLOG; i++) {
                bus.publish(event(i));
                assertEquals(event(i), other.next());
            }
            for (int i = 0; i < EventBus.BACKLOG; i++) assertEquals(event(i), slow.next());
            assertThrows(EngineException.Unavailable.class, slow::next);
            assertEquals(1, bus.subscribers());
        }
    }

    @Test
    void closingWakesTheListener() throws InterruptedException {
        var s = bus.subscribe();
        var closer = Thread.ofVirtual().start(s::close);
        assertNull(s.next());
        closer.join();
    }
}
