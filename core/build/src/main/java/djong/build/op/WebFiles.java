package djong.build.op;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What servers have called the files that builds have fetched, so that they can be asked whether these are still the same. For any thread; lost with the daemon. */
public final class WebFiles {
    private static final int MOST_OF_ONE = 16;
    private static final int MOST_URLS = 10_000;

    private final ConcurrentMap<String, List<Known>> known = new ConcurrentHashMap<>();

    /**
     * A file that was fetched.
     *
     * @param tag of the server, an {@code ETag} without the mark that it is a weak one
     * @param digest of the bytes
     * @param modified null when the server did not say
     */
    record Known(String tag, String digest, @Nullable Instant modified) {}

    /** What a server names in a header; empty for nothing. */
    static String tag(String header) {
        return header.startsWith("W/") ? header.substring(2) : header;
    }

    /** The last first. */
    List<Known> at(String url) {
        return known.getOrDefault(url, List.of());
    }

    Optional<Known> at(String url, String tag) {
        return at(url).stream().filter(each -> each.tag().equals(tag)).findFirst();
    }

    void found(String url, Known file) {
        if (file.tag().isEmpty() || known.size() >= MOST_URLS && !known.containsKey(url)) return;
        known.merge(
                url,
                List.of(file),
                (before, _) -> Stream.concat(
                                Stream.of(file),
                                before.stream().filter(each -> !each.tag().equals(file.tag())))
                        .limit(MOST_OF_ONE)
                        .toList());
    }
}
