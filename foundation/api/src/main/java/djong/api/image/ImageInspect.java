package djong.api.image;

import djong.api.Descriptor;
import djong.api.container.GraphDriver;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code GET /images/{name}/json}. */
@Json
public record ImageInspect(
        @Json.Property("Id") String id,
        @Json.Property("RepoTags") List<String> repoTags,
        @Json.Property("RepoDigests") List<String> repoDigests,
        @Json.Property("Parent") String parent,
        @Json.Property("Comment") String comment,
        @Json.Property("Created") @Nullable String created,
        @Json.Property("DockerVersion") String dockerVersion,
        @Json.Property("Author") String author,
        @Json.Property("Architecture") String architecture,
        @Json.Property("Variant") @Nullable String variant,
        @Json.Property("Os") String os,
        @Json.Property("OsVersion") @Nullable String osVersion,
        @Json.Property("Size") long size,
        @Json.Property("GraphDriver") GraphDriver graphDriver,
        @Json.Property("RootFS") RootFs rootFs,
        @Json.Property("Metadata") ImageMetadata metadata,
        @Json.Property("Descriptor") @Nullable Descriptor descriptor,
        @Json.Property("Config") @Nullable ImageConfigView config) {

    public ImageInspect {
        id = id == null ? "" : id;
        repoTags = repoTags == null ? List.of() : repoTags;
        repoDigests = repoDigests == null ? List.of() : repoDigests;
        parent = parent == null ? "" : parent;
        comment = comment == null ? "" : comment;
        dockerVersion = dockerVersion == null ? "" : dockerVersion;
        author = author == null ? "" : author;
        architecture = architecture == null ? "" : architecture;
        os = os == null ? "" : os;
    }
}
