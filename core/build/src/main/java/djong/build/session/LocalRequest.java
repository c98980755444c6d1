package djong.build.session;

import java.util.List;

/**
 * Which files of a client are wanted.
 *
 * @param name of the folder, such as {@code context} or {@code dockerfile}
 * @param includes patterns; none for everything
 * @param excludes patterns, in the rules of {@code .dockerignore}
 * @param followPaths paths that are wanted with what their links lead to
 * @param sharedKey hint of which folder it is, so that two projects of one name do not take turns in one copy; may be empty
 */
public record LocalRequest(
        String name, List<String> includes, List<String> excludes, List<String> followPaths, String sharedKey) {
    public LocalRequest {
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
        followPaths = List.copyOf(followPaths);
    }
}
