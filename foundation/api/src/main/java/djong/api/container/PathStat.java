package djong.api.container;

import io.avaje.jsonb.Json;

/**
 * Facts of a file of a container, as the header {@code X-Docker-Container-Path-Stat} has them in base64.
 *
 * @param mode bits of Go's {@code os.FileMode}
 * @param mtime RFC 3339
 * @param linkTarget empty for what is no link
 */
@Json
public record PathStat(String name, long size, long mode, String mtime, String linkTarget) {
    public PathStat {
        name = name == null ? "" : name;
        mtime = mtime == null ? "" : mtime;
        linkTarget = linkTarget == null ? "" : linkTarget;
    }
}
