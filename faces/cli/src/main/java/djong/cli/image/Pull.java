package djong.cli.image;

import djong.cli.command.Cli;
import djong.cli.registry.Credentials;
import djong.client.Body;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Downloads an image. */
public final class Pull {
    private Pull() {}

    /** Blocks until the image is there; shows progress on {@code out} if there is one. */
    public static void run(
            Cli cli,
            ImageName image,
            @Nullable String platform,
            boolean allTags,
            @Nullable PrintStream out,
            boolean terminal)
            throws IOException {
        String tag = image.digest() != null ? image.digest() : image.tag();
        if (tag == null && !allTags) tag = "latest";
        String path = "/images/create"
                + new Query()
                        .add("fromImage", image.familiar())
                        .add("tag", allTags ? null : tag)
                        .add("platform", platform);
        String credentials = Credentials.header(cli.settings(), image.registry());
        Map<String, String> headers = credentials == null ? Map.of() : Map.of("X-Registry-Auth", credentials);
        try (Response response = cli.client().call("POST", path, Body.NONE, headers)) {
            ProgressDrawing.show(response.body(), out, terminal);
        }
    }
}
