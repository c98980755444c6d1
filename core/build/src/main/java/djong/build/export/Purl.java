package djong.build.export;

import djong.oci.Platform;
import djong.oci.Reference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Package URLs of images, as BuildKit writes them. */
public final class Purl {
    private Purl() {}

    /** {@code pkg:docker/busybox@latest?platform=linux%2Famd64} */
    public static String of(Reference image, Platform platform) {
        String version = switch (image) {
            case Reference.Tagged tagged -> "@" + tagged.tag();
            case Reference.Digested _ -> "";
        };
        String digest = image instanceof Reference.Digested digested
                ? "digest=" + encoded(digested.digest().toString()) + "&"
                : "";
        return "pkg:docker/" + image.repository().familiar() + version + "?" + digest + "platform="
                + encoded(platform.toString());
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
