package djong.dockerfile;

/**
 * A file whose content stands in the Dockerfile.
 *
 * @param expand whether variables are put in
 */
public record InlineFile(String name, String content, boolean expand) {}
