package djong.oci;

import djong.base.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an image runs on; OCI image-spec, image-index.md, "platform". Names are Go's: {@code linux}, {@code amd64}.
 *
 * @param os {@code linux}, {@code windows}
 * @param architecture {@code amd64}, {@code arm64}, {@code arm}
 * @param variant {@code v8} of arm64, {@code v7} of arm; null where there is none
 * @param osVersion only Windows images have one
 * @param osFeatures only Windows images have some
 */
public record Platform(
        String os,
        String architecture,
        @Nullable String variant,
        @Nullable String osVersion,
        List<String> osFeatures) {
    private static final Pattern OS =
            Pattern.compile("^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$");

    private static final Pattern COMPONENT = Pattern.compile("^[A-Za-z0-9_.-]+$");

    /** Go's, as one of which or of {@link #ARCHITECTURES} a word by itself is read. */
    private static final Set<String> SYSTEMS = Set.of(
            ("aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows"
                            + " zos")
                    .split(" "));

    private static final Set<String> ARCHITECTURES = Set.of(
            ("386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32"
                            + " mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm")
                    .split(" "));

    public Platform {
        osFeatures = List.copyOf(osFeatures);
    }

    public Platform(String os, String architecture, @Nullable String variant) {
        this(os, architecture, variant, null, List.of());
    }

    /** Linux on this machine's processor, whatever system the JVM runs on: images run on Linux. */
    public static Platform host() {
        String arch = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
        return of("linux", arch, null);
    }

    /**
     * {@code os}, {@code arch}, {@code os/arch} or {@code os/arch/variant}, with the usual aliases ({@code x86_64}, {@code aarch64}); what is
     * left out is the host's.
     *
     * @throws EngineException.InvalidParameter when {@code text} is none of these
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (!OS.matcher(parts[0]).matches())
            throw invalid("\"" + parts[0] + "\" is an invalid OS component of \"" + text
                    + "\": OSAndVersion specifier component must match \""
                    + OS.pattern().replace("\\", "\\\\") + "\"");
        for (int i = 1; i < parts.length; i++)
            if (!COMPONENT.matcher(parts[i]).matches())
                throw invalid("\"" + parts[i] + "\" is an invalid component of \"" + text
                        + "\": platform specifier component must match \"" + COMPONENT.pattern() + "\"");
        return switch (parts.length) {
            case 1 -> {
                if (SYSTEMS.contains(os(parts[0]))) yield of(parts[0], host().architecture(), null);
                Platform there = of("linux", parts[0], null);
                if (!ARCHITECTURES.contains(there.architecture))
                    throw invalid("\"" + text + "\": unknown operating system or architecture");
                yield there;
            }
            case 2 -> of(parts[0], parts[1], null);
            case 3 -> of(parts[0], parts[1], parts[2]);
            default -> throw invalid("\"" + text + "\": cannot parse platform specifier");
        };
    }

    private static EngineException.InvalidParameter invalid(String why) {
        return new EngineException.InvalidParameter(why + ": invalid argument");
    }

    private static Platform of(String os, String architecture, @Nullable String variant) {
        String arch = architecture.toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "x86_64", "x86-64", "amd64" -> new Platform(os(os), "amd64", "v1".equals(variant) ? null : variant);
            case "aarch64", "arm64" ->
                new Platform(os(os), "arm64", "8".equals(variant) || "v8".equals(variant) ? null : variant);
            case "armhf" -> new Platform(os(os), "arm", "v7");
            case "armel" -> new Platform(os(os), "arm", "v6");
            case "arm" -> new Platform(os(os), "arm", variant == null ? "v7" : variant);
            case "i386", "386", "x86" -> new Platform(os(os), "386", null);
            default -> new Platform(os(os), arch, variant);
        };
    }

    private static String os(String os) {
        String lower = os.toLowerCase(Locale.ROOT);
        return lower.equals("macos") ? "darwin" : lower;
    }

    /** The same platform with aliases resolved and variants that go without saying left out. */
    public Platform normalized() {
        Platform plain = of(os, architecture, variant);
        return new Platform(plain.os(), plain.architecture(), plain.variant(), osVersion, osFeatures);
    }

    /** Whether an image for {@code image} is meant when this is asked for: same system and processor, and variant where both name one. */
    public boolean accepts(Platform image) {
        Platform mine = normalized();
        Platform other = image.normalized();
        return mine.os.equals(other.os)
                && mine.architecture.equals(other.architecture)
                && (mine.variant == null || other.variant == null || mine.variant.equals(other.variant));
    }

    /** {@code linux/arm64/v8} */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
