package djong.registry.client.wire;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of tags or repositories; OCI distribution-spec, "Content Discovery". */
@Json
public record Names(@Nullable List<String> tags, @Nullable List<String> repositories) {}
