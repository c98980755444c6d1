package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A distribution as it is installed: debootstrap's root of this machine's own Debian, imported, checked by its own package manager, changed by it, committed.
 * It takes minutes and a mirror, and so is part of {@code ./dev test --all} only ({@code -Ddjong.full=true}).
 */
class DebianIT {
    private static final Path DEBOOTSTRAP = Path.of("/usr/sbin/debootstrap");
    private static final String IMAGE = "debian:installed";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    static Path folder;

    @BeforeAll
    static void image() throws Exception {
        Assumptions.assumeTrue(Boolean.getBoolean("djong.full"), "takes minutes: ./dev test --all runs it");
        Assumptions.assumeTrue(Files.isExecutable(DEBOOTSTRAP), "needs debootstrap: apt install debootstrap");
        String release = Files.readString(Path.of("/etc/os-release"));
        Matcher suite = Pattern.compile("(?m)^VERSION_CODENAME=(\\S+)").matcher(release);
        Assumptions.assumeTrue(release.contains("\nID=debian\n") && suite.find(), "needs a machine with Debian");
        String mirror = mirror();
        Assumptions.assumeTrue(!mirror.isEmpty(), "needs a mirror in apt's sources");
        Path root = folder.resolve("root");
        Process made = new ProcessBuilder(
                        DEBOOTSTRAP.toString(), "--variant=minbase", suite.group(1), root.toString(), mirror)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        if (!made.waitFor(15, TimeUnit.MINUTES)) made.destroyForcibly();
        assertEquals(0, made.exitValue(), Files.readString(folder.resolve("log")));
        long began = System.nanoTime();
        DAEMON.client(
                        "sh",
                        "-c",
                        "tar -C " + root
                                + " --numeric-owner --xattrs --xattrs-include='*' --exclude=./dev/* -c . | docker import -c 'CMD bash' - "
                                + IMAGE)
                .run()
                .ok();
        System.out.printf(
                "debian: imported %s bytes in %.1f s%n",
                DAEMON.docker("image", "inspect", "-f", "{{.Size}}", IMAGE).ok(), (System.nanoTime() - began) / 1e9);
    }

    private static String mirror() throws IOException {
        var sources = Stream.<Path>builder();
        if (Files.exists(Path.of("/etc/apt/sources.list"))) sources.add(Path.of("/etc/apt/sources.list"));
        try (Stream<Path> more = Files.list(Path.of("/etc/apt/sources.list.d"))) {
            more.forEach(sources::add);
        }
        for (Path file : sources.build().toList()) {
            Matcher uri = Pattern.compile("(?m)^(?:URIs: *|deb (?:\\[[^]]*] )?)(https?://\\S*debian/?)(?:\\s|$)")
                    .matcher(Files.readString(file));
            if (uri.find()) return uri.group(1);
        }
        return "";
    }

    private static String run(String... options) {
        return DAEMON.docker(Stream.concat(Stream.of("run", "--rm"), Stream.of(options))
                        .toArray(String[]::new))
                .ok();
    }

    @Test
    void isWholeByItsOwnPackageManagersAccount() {
        assertEquals("", run(IMAGE, "dpkg", "--verify"), "files whose content is not the package's");
        assertEquals("", run(IMAGE, "dpkg", "--audit"));
        String set = "find / -xdev -perm /7000 -printf '%m %U:%G %p\\n' | sort";
        assertEquals(
                Command.of("chroot", folder.resolve("root").toString(), "sh", "-c", set)
                        .run()
                        .ok(),
                run(IMAGE, "sh", "-c", set));
        assertEquals("ok", run("--user", "nobody", IMAGE, "perl", "-e", "print 'ok'"));
    }

    @Test
    void installsAndRemovesPackages() {
        String build =
                "set -e; mkdir -p /b/DEBIAN /b/usr/share/many; cd /b; for i in $(seq 2000); do echo $i > usr/share/many/$i; done;"
                        + " ln usr/share/many/1 usr/share/many/hard; ln -s 1 usr/share/many/soft;"
                        + " printf 'Package: many\\nVersion: 1\\nArchitecture: all\\nMaintainer: me <me@x>\\nDescription: d\\n' > DEBIAN/control;"
                        + " printf '#!/bin/sh\\nadduser --system --group many 2>/dev/null || useradd -r many\\n' > DEBIAN/postinst; chmod 755 DEBIAN/postinst;"
                        + " dpkg-deb -Znone -b /b /many.deb; rm -r /b; dpkg -i /many.deb; dpkg --verify many; id -un many; ls /usr/share/many | wc -l;"
                        + " stat -c %h /usr/share/many/hard";
        long began = System.nanoTime();
        DAEMON.docker("run", "--name", "builds", IMAGE, "sh", "-c", build).ok();
        System.out.printf(
                "debian: a package of 2000 files built and installed in %.1f s%n", (System.nanoTime() - began) / 1e9);
        List<String> said = DAEMON.docker("logs", "builds").ok().lines().toList();
        assertEquals(List.of("many", "2002", "2"), said.subList(said.size() - 3, said.size()));
        DAEMON.docker("commit", "builds", "debian:many").ok();
        assertEquals("", run("debian:many", "dpkg", "--verify"));
        assertTrue(run("debian:many", "sh", "-c", "dpkg -P many && dpkg --audit && ! ls /usr/share/many")
                .contains("Removing many"));
        DAEMON.docker("rm", "builds").ok();
        DAEMON.docker("rmi", "debian:many").ok();
    }
}
