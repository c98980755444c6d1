package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * What this engine tells of a container beyond Docker's fields, under one key that no client of Docker's knows.
 *
 * @param exitHistory its latest ends, oldest first
 */
@Json
public record DjongDetails(@Json.Property("ExitHistory") List<ExitRecord> exitHistory) {

    public DjongDetails {
        exitHistory = exitHistory == null ? List.of() : exitHistory;
    }
}
