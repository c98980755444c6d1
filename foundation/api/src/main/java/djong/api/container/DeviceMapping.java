package djong.api.container;

import io.avaje.jsonb.Json;

/** A host device given to a container. */
@Json
public record DeviceMapping(
        @Json.Property("PathOnHost") String pathOnHost,
        @Json.Property("PathInContainer") String pathInContainer,
        @Json.Property("CgroupPermissions") String cgroupPermissions) {

    public DeviceMapping {
        pathOnHost = pathOnHost == null ? "" : pathOnHost;
        pathInContainer = pathInContainer == null ? "" : pathInContainer;
        cgroupPermissions = cgroupPermissions == null ? "" : cgroupPermissions;
    }
}
