package djong.server;

import djong.base.EngineException;
import djong.image.Image;
import djong.image.Images;
import djong.oci.Digest;
import djong.oci.Reference;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which images a list shows: newest first, and without {@code all} none that only serves as another's parent. */
final class ImageFilters {
    private static final Pattern SPAN = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

    private final Filters filters;
    private final boolean all;
    private final @Nullable Boolean dangling;
    private final @Nullable Instant before;
    private final @Nullable Instant since;
    private final @Nullable Instant until;

    ImageFilters(Filters filters, boolean all, Images images) {
        this.filters = filters.only("dangling", "label", "before", "since", "reference", "until");
        this.all = all;
        this.dangling = filters.has("dangling") ? filters.bool("dangling", false) : null;
        // Of several the one that leaves least, as with dockerd.
        this.before = filters.has("before") ? Collections.min(created("before", images)) : null;
        this.since = filters.has("since") ? Collections.max(created("since", images)) : null;
        Instant now = Instant.now();
        this.until = filters.has("until")
                ? Collections.min(filters.get("until").stream()
                        .map(text -> moment(text, now))
                        .toList())
                : null;
    }

    private List<Instant> created(String key, Images images) {
        return filters.get(key).stream()
                .map(image -> images.find(image).created())
                .toList();
    }

    /** A time, seconds since 1970, or how long ago: {@code 24h}, {@code 1h30m}. */
    static Instant moment(String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        double seconds = 0;
        int at = 0;
        while (span.find() && span.start() == at) {
            double value = Double.parseDouble(span.group(1));
            seconds += switch (span.group(2)) {
                case "h" -> value * 3600;
                case "m" -> value * 60;
                case "ms" -> value / 1000;
                default -> value;
            };
            at = span.end();
        }
        if (at == text.length() && at > 0) return now.minus(Duration.ofMillis((long) (seconds * 1000)));
        try {
            return Requests.time(text);
        } catch (EngineException notSeconds) {
            try {
                return OffsetDateTime.parse(text.length() == 10 ? text + "T00:00:00Z" : text)
                        .toInstant();
            } catch (DateTimeParseException e) {
                throw new EngineException.System("failed to parse value as time or duration: \"" + text + "\"", e);
            }
        }
    }

    List<Image> apply(List<Image> images) {
        Set<Digest> parents = new HashSet<>();
        for (Image image : images) if (image.parent() != null) parents.add(image.parent());
        return images.stream()
                .filter(image -> fits(image, parents))
                .sorted(Comparator.comparing(Image::created).reversed())
                .toList();
    }

    private boolean fits(Image image, Set<Digest> parents) {
        boolean unnamed = image.tags().isEmpty() && image.digests().isEmpty();
        if (unnamed && parents.contains(image.id()) && !all) return false;
        if (dangling != null && dangling != (unnamed && !parents.contains(image.id()))) return false;
        if (before != null && !image.created().isBefore(before)) return false;
        if (since != null && !image.created().isAfter(since)) return false;
        if (until != null && !image.created().isBefore(until)) return false;
        if (!filters.labels("label", image.config().config().labels())) return false;
        if (!filters.has("reference")) return true;
        return image.tags().stream().anyMatch(this::asked)
                || image.digests().stream().anyMatch(this::asked);
    }

    /** The image with those names alone that were asked for. */
    Image shown(Image image) {
        if (!filters.has("reference")) return image;
        return image.named(
                image.tags().stream().filter(this::asked).toList(),
                image.digests().stream().filter(this::asked).toList());
    }

    private boolean asked(Reference reference) {
        return filters.get("reference").stream().anyMatch(pattern -> fits(reference, pattern));
    }

    private static boolean fits(Reference reference, String pattern) {
        Pattern glob = glob(pattern);
        return glob.matcher(reference.familiar()).matches()
                || glob.matcher(reference.repository().familiar()).matches()
                || reference.canonical().equals(pattern);
    }

    /** path.Match of Go: {@code *} and {@code ?} do not cross a slash. */
    static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        boolean inSet = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> regex.append(inSet ? "\\*" : "[^/]*");
                case '?' -> regex.append(inSet ? "\\?" : "[^/]");
                case '[' -> {
                    regex.append(inSet ? "\\[" : "[");
                    inSet = true;
                }
                case ']' -> {
                    regex.append(inSet ? "]" : "\\]");
                    inSet = false;
                }
                case '^', '-' -> regex.append(inSet ? String.valueOf(c) : "\\" + c);
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(regex.toString());
        } catch (java.util.regex.PatternSyntaxException e) {
            throw new EngineException.InvalidParameter("syntax error in pattern", e);
        }
    }
}
