package djong.cli.image;

import djong.api.Json;
import djong.api.PlatformSpec;
import djong.cli.command.ExitException;
import java.util.ArrayList;
import java.util.List;

/** Platforms such as {@code linux/arm/v7} as the API takes them in a query: one JSON document each. */
final class PlatformJson {
    private PlatformJson() {}

    static List<String> of(List<String> platforms) {
        List<String> documents = new ArrayList<>();
        for (String platform : platforms) {
            String[] parts = platform.split("/", -1);
            if (parts.length < 2 || parts.length > 3) {
                throw new ExitException("invalid platform: \"" + platform + "\" is not OS/ARCHITECTURE[/VARIANT]");
            }
            documents.add(Json.text(new PlatformSpec(parts[1], parts[0], null, parts.length == 3 ? parts[2] : null)));
        }
        return documents;
    }
}
