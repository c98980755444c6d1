package djong.api.system;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code GET /version}. */
@Json
public record SystemVersion(
        @Json.Property("Platform") @Nullable PlatformName platform,
        @Json.Property("Components") List<ComponentVersion> components,
        @Json.Property("Version") String version,
        @Json.Property("ApiVersion") String apiVersion,
        @Json.Property("MinAPIVersion") @Nullable String minApiVersion,
        @Json.Property("GitCommit") String gitCommit,
        @Json.Property("GoVersion") String goVersion,
        @Json.Property("Os") String os,
        @Json.Property("Arch") String arch,
        @Json.Property("KernelVersion") @Nullable String kernelVersion,
        @Json.Property("Experimental") @Nullable Boolean experimental,
        @Json.Property("BuildTime") @Nullable String buildTime) {

    public SystemVersion {
        components = components == null ? List.of() : components;
        version = version == null ? "" : version;
        apiVersion = apiVersion == null ? "" : apiVersion;
        gitCommit = gitCommit == null ? "" : gitCommit;
        goVersion = goVersion == null ? "" : goVersion;
        os = os == null ? "" : os;
        arch = arch == null ? "" : arch;
    }
}
