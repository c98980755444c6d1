package djong.api.container;

import djong.api.wire.ShownHealthcheckResultList;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of the last checks. */
@Json
public record Health(
        @Json.Property("Status") String status,
        @Json.Property("FailingStreak") int failingStreak,

        @Json.Property("Log") @Json.Serializer(ShownHealthcheckResultList.class) @Nullable
        List<HealthcheckResult> log) {

    public Health {
        status = status == null ? "" : status;
    }
}
