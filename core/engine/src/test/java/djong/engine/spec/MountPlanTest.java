package djong.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.engine.config.HostConfig.BindOptions;
import djong.engine.config.HostConfig.ImageOptions;
import djong.engine.config.HostConfig.MountRequest;
import djong.engine.config.HostConfig.Storage;
import djong.engine.config.HostConfig.VolumeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MountPlanTest {
    private static final Path DATA = Path.of("/var/lib/engine");

    record Row(String rule, Storage storage, String refusal) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Storage binds(String... specs) {
        return new Storage(List.of(specs), null, null, "", null, null, false, 0, false);
    }

    private static Storage mounts(MountRequest... requests) {
        return new Storage(null, List.of(requests), null, "", null, null, false, 0, false);
    }

    private static MountRequest volume(String source, String target, boolean readOnly, VolumeOptions options) {
        return new MountRequest("volume", source, target, readOnly, "", null, null, options, null);
    }

    private static VolumeOptions subpath(String path) {
        return new VolumeOptions(false, null, path, null, null);
    }

    private static MountRequest image(String source, String subpath) {
        return new MountRequest("image", source, "/i", false, "", null, null, null, new ImageOptions(subpath));
    }

    @Test
    void readOnlyBindsOfOldClientsLeaveWhatIsMountedBelow() {
        for (boolean shallow : new boolean[] {false, true}) {
            var asked = new Storage(List.of("/tmp:/x:ro"), null, null, "", null, null, false, 0, shallow);
            var bind = (PlannedMount.Bind) MountPlan.of(asked, Path.of("/data")).getFirst();
            assertTrue(bind.readOnly() && bind.recursive());
            assertEquals(!shallow, bind.recursiveReadOnly());
        }
    }

    static Stream<Row> refused() {
        return Stream.of(
                new Row("nothing", binds(""), "invalid volume specification: ''"),
                new Row("no source", binds(":/x"), "invalid volume specification: ':/x'"),
                new Row("a place with a mode", binds("/x:ro"), "invalid volume specification: '/x:ro'"),
                new Row("no place", binds("vol:"), "invalid volume specification: 'vol:'"),
                new Row(
                        "an empty place",
                        binds("vol::ro"),
                        "invalid volume specification: 'vol::ro': invalid mount config for type \"volume\": field"
                                + " Target must not be empty"),
                new Row("four parts", binds("vol:/x:ro:"), "invalid volume specification: 'vol:/x:ro:'"),
                new Row(
                        "a relative place",
                        binds("vol:x"),
                        "invalid volume specification: 'vol:x': invalid mount config for type \"volume\": invalid"
                                + " mount path: 'x' mount path must be absolute"),
                new Row(
                        "the root",
                        binds("vol:/"),
                        "invalid volume specification: 'vol:/': invalid mount config for type \"volume\": invalid"
                                + " specification: destination can't be '/'"),
                new Row("an unknown mode", binds("vol:/x:foo"), "invalid mode: foo"),
                new Row("modes that contradict", binds("vol:/x:ro,rw"), "invalid mode: ro,rw"),
                new Row("a mode twice", binds("vol:/x:nocopy,nocopy"), "invalid mode: nocopy,nocopy"),
                new Row(
                        "a volume that spreads",
                        binds("vol:/x:rshared"),
                        "invalid volume specification: 'vol:/x:rshared': invalid mount config for type \"volume\":"
                                + " field BindOptions must not be specified"),
                new Row(
                        "a bind that is not copied",
                        binds("/tmp:/x:nocopy"),
                        "invalid volume specification: '/tmp:/x:nocopy': invalid mount config for type \"bind\": field"
                                + " VolumeOptions must not be specified"),
                new Row("two for one place", binds("vol:/x", "/tmp:/x/"), "Duplicate mount point: /x"),
                new Row(
                        "a bind where a tmpfs is",
                        new Storage(List.of("vol:/x"), null, Map.of("/x", ""), "", null, null, false, 0, false),
                        "Duplicate mount point: /x"),
                new Row(
                        "both forms for one place",
                        new Storage(
                                List.of("vol:/x"),
                                List.of(volume("other", "/x", false, null)),
                                null,
                                "",
                                null,
                                null,
                                false,
                                0,
                                false),
                        "Duplicate mount point: /x"),
                new Row(
                        "a read-only anonymous volume",
                        mounts(volume("", "/x", true, null)),
                        "invalid mount config for type \"volume\": must not set ReadOnly mode when using anonymous"
                                + " volumes"),
                new Row(
                        "a part of an anonymous volume",
                        mounts(volume("", "/x", false, subpath("a"))),
                        "invalid mount config for type \"volume\": must not set Subpath when using anonymous volumes"),
                new Row(
                        "a part outside",
                        mounts(volume("vol", "/x", false, subpath("a/../../b"))),
                        "invalid mount config for type \"volume\": subpath must be a relative path within the volume"),
                new Row(
                        "an absolute part",
                        mounts(volume("vol", "/x", false, subpath("/a"))),
                        "invalid mount config for type \"volume\": subpath must be a relative path within the volume"),
                new Row(
                        "options of another type",
                        mounts(new MountRequest(
                                "volume",
                                "vol",
                                "/x",
                                false,
                                "",
                                new BindOptions("", false, false, false, false),
                                null,
                                null,
                                null)),
                        "BindOptions must not be specified on mount type \"volume\""),
                new Row(
                        "no image",
                        mounts(image("", "")),
                        "invalid mount config for type \"image\": field Source must not be empty"),
                new Row(
                        "a part outside of an image",
                        mounts(image("busybox", "../x")),
                        "invalid mount config for type \"image\": subpath must be a relative path within the volume"),
                new Row(
                        "an unknown type",
                        mounts(new MountRequest("npipe", "a", "/x", false, "", null, null, null, null)),
                        "invalid mount config for type \"npipe\": mount type unknown"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(Row row) {
        var e = assertThrows(EngineException.InvalidParameter.class, () -> MountPlan.of(row.storage(), DATA));
        assertEquals(row.refusal(), e.getMessage());
    }

    @Test
    void readsTheShortForm() {
        assertEquals(
                List.of(
                        new PlannedMount.Volume("vol", "/x", false, "z", true, "", "", null, null),
                        new PlannedMount.Volume("vol", "/y", true, "Z,ro,nocopy", false, "", "", null, null),
                        new PlannedMount.Volume("", "/z", false, "z", true, "", "", null, null),
                        new PlannedMount.Bind("/a", "/b", true, true, true, "rslave", true, "ro,rslave", List.of())),
                MountPlan.of(binds("vol:/x/.", "vol:/y:Z,ro,nocopy", "/z", "/a/:/b:ro,rslave"), DATA));
    }

    @Test
    void readsTheLongForm() {
        var options = new VolumeOptions(true, Map.of("a", "b"), "sub/../sub", "local", Map.of("type", "tmpfs"));
        assertEquals(
                List.of(
                        new PlannedMount.Volume(
                                "vol",
                                "/x",
                                true,
                                "z",
                                false,
                                "sub/../sub",
                                "local",
                                Map.of("type", "tmpfs"),
                                Map.of("a", "b")),
                        new PlannedMount.Image("busybox", "/i", "bin")),
                MountPlan.of(mounts(volume("vol", "/x", true, options), image("busybox", "bin")), DATA));
    }

    /** A container's file system is mounted in the daemon's folder, and must not be kept busy by a container that sees it there. */
    @Test
    void mountsOfTheDaemonGoWhereTheyAreSeen() {
        for (String source : List.of("/", "/var/lib", "/var/lib/engine", "/var/lib/engine/containers")) {
            assertEquals("rslave", propagation(source, ""), source);
            assertEquals("rshared", propagation(source, ":rshared"), source);
            var e = assertThrows(EngineException.InvalidParameter.class, () -> propagation(source, ":private"));
            assertEquals(
                    "invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when mount source is"
                            + " within the daemon root, daemon root: \"/var/lib/engine\", bind mount source: \""
                            + source
                            + "\", propagation: \"private\"",
                    e.getMessage());
        }
        assertEquals("rprivate", propagation("/var/lib/eng", ""));
        assertEquals("private", propagation("/var/lib/engine2", ":private"));
    }

    private static String propagation(String source, String mode) {
        var mounts = MountPlan.of(binds(source + ":/x" + mode), DATA);
        return ((PlannedMount.Bind) mounts.getFirst()).propagation();
    }

    @Test
    void readsWhatOthersHave() {
        assertEquals(new MountPlan.From("web", true), MountPlan.from("web"));
        assertEquals(new MountPlan.From("web", false), MountPlan.from("web:ro,z"));
        for (String bad : List.of("web:foo", "web:nocopy", "web:rshared", "web:ro:rw")) {
            var e = assertThrows(EngineException.InvalidParameter.class, () -> MountPlan.from(bad));
            assertEquals("invalid mode: " + bad.substring(4), e.getMessage());
        }
        var empty = assertThrows(EngineException.InvalidParameter.class, () -> MountPlan.from(""));
        assertEquals("volumes-from specification cannot be an empty string", empty.getMessage());
    }
}
