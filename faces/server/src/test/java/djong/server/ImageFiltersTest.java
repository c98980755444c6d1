package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import djong.image.Image;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.RunConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageFiltersTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private static final Image BASE = image(1, null, Map.of());
    private static final List<Image> ALL = List.of(
            image(3, BASE.id(), Map.of("app", "w"), "busybox:1", "r.example/team/tool:2"),
            image(2, null, Map.of()),
            BASE);

    private static Image image(int hour, Digest parent, Map<String, String> labels, String... names) {
        RunConfig.Draft config = new RunConfig.Draft();
        config.labels.putAll(labels);
        Instant created = T0.plusSeconds(hour * 3600L);
        ImageConfig document = ImageConfig.create(
                Platform.host(), created, null, "step " + hour, config.toConfig(), List.of(), List.of());
        List<Reference.Tagged> tags = Stream.of(names)
                .map(name -> (Reference.Tagged) Reference.parse(name))
                .toList();
        return new Image(document.id(), document, tags, List.of(), null, 10, created, null, parent);
    }

    record Row(String filters, boolean all, String hours) {
        @Override
        public String toString() {
            return filters + (all ? " all" : "");
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("", false, "3 2"),
                new Row("", true, "3 2 1"),
                new Row("{\"dangling\":[\"true\"]}", false, "2"),
                new Row("{\"dangling\":[\"false\"]}", false, "3"),
                new Row("{\"label\":[\"app=w\"]}", false, "3"),
                new Row("{\"until\":[\"1767232800\"]}", true, "1"),
                new Row("{\"reference\":[\"busybox\"]}", false, "3"),
                new Row("{\"reference\":[\"busy*:1\"]}", false, "3"),
                new Row("{\"until\":[\"2026-01-01T03:00:00Z\"]}", true, "2 1"),
                new Row("{\"until\":[\"2026-01-01T02:00:00Z\",\"2026-01-01T03:00:00Z\"]}", true, "1"),
                new Row("{\"reference\":[\"*:1\"]}", false, "3"),
                new Row("{\"reference\":[\"*\"]}", false, "3"),
                new Row("{\"reference\":[\"tool\"]}", false, ""),
                new Row("{\"reference\":[\"r.example/*/tool\"]}", false, "3"),
                new Row("{\"reference\":[\"docker.io/library/busybox:1\"]}", false, "3"));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        var filters = new ImageFilters(Filters.parse(row.filters), row.all, null);
        String hours = filters.apply(ALL).stream()
                .map(image -> Long.toString((image.created().getEpochSecond() - T0.getEpochSecond()) / 3600))
                .collect(Collectors.joining(" "));
        assertEquals(row.hours, hours);
    }

    @Test
    void readsTimesAndSpans() {
        assertEquals(T0.minusSeconds(5400), ImageFilters.moment("1h30m", T0));
        assertEquals(Instant.ofEpochSecond(1700000000), ImageFilters.moment("1700000000", T0));
        assertEquals(T0, ImageFilters.moment("2026-01-01T00:00:00Z", T0));
        assertEquals(T0, ImageFilters.moment("2026-01-01", T0));
        var refused = assertThrows(EngineException.System.class, () -> ImageFilters.moment("foo", T0));
        assertEquals("failed to parse value as time or duration: \"foo\"", refused.getMessage());
    }
}
