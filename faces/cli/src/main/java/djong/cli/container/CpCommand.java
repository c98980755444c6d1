package djong.cli.container;

import djong.api.Json;
import djong.api.container.PathStat;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.copy.CopyPaths;
import djong.cli.copy.CopyPaths.Followed;
import djong.cli.copy.CopyPaths.Place;
import djong.cli.copy.Destination;
import djong.cli.copy.Destination.End;
import djong.cli.copy.Extraction;
import djong.cli.copy.LocalArchive;
import djong.cli.copy.Progress;
import djong.cli.copy.Rename;
import djong.cli.flags.Flag;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code djong cp} */
public final class CpCommand extends Command {
    private static final long DIRECTORY = 1L << 31;
    private static final long SYMBOLIC_LINK = 1L << 27;
    private static final long DEVICE = 1L << 26;
    private static final long IRREGULAR = 1L << 19;
    private static final int MAX_LINKS = 10;

    private final Flag.Switch archive = flags.bool("archive", 'a', "Archive mode (copy all uid/gid information)");
    private final Flag.Switch followLink = flags.bool("follow-link", 'L', "Always follow symbol link in SRC_PATH");
    private final Flag.Switch quiet =
            flags.bool("quiet", 'q', "Show no progress; without a terminal there is none anyway");

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n" + "\tdjong cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH";
    }

    @Override
    public String summary() {
        return "Copy files/folders between a container and the local filesystem";
    }

    @Override
    public String details() {
        return "With '-' in the place of a local path, a tar archive is read from the standard input\n"
                + "or written to the standard output.";
    }

    @Override
    public List<String> aliases() {
        return List.of("container cp", "cp");
    }

    @Override
    public List<String> examples() {
        return List.of("djong cp web:/etc/nginx/nginx.conf .", "djong cp site/. web:/usr/share/nginx/html");
    }

    @Override
    public int minArguments() {
        return 2;
    }

    @Override
    public int maxArguments() {
        return 2;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        Place source = Place.of(arguments.get(0));
        Place target = Place.of(arguments.get(1));
        boolean shown = quiet.given() ? !quiet.on() : Terminal.is(1);
        if (source.container().isEmpty() && target.container().isEmpty())
            throw new ExitException("must specify at least one container source");
        if (!source.container().isEmpty() && !target.container().isEmpty())
            throw new ExitException("copying between containers is not supported");
        try {
            if (target.container().isEmpty()) copyOut(cli, source, target.path(), shown);
            else copyIn(cli, source.path(), target, shown);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return 0;
    }

    private void copyOut(Cli cli, Place source, String target, boolean shown) throws IOException {
        String destination = target.equals("-") ? target : CopyPaths.absolute(working(), target);
        if (!target.equals("-")) validOutput(destination);
        String path = source.path();
        String rebase = "";
        if (followLink.on()) {
            PathStat stat = statOrNull(cli, source.container(), path);
            if (stat != null && (stat.mode() & SYMBOLIC_LINK) != 0) {
                Followed followed = CopyPaths.followed(path, linkTarget(path, stat));
                path = followed.path();
                rebase = followed.rebase();
            }
        }
        try (Response response =
                cli.client().call("GET", url(source.container()) + new Query().add("path", path), Body.NONE)) {
            if (target.equals("-")) {
                response.body().transferTo(cli.rawOut());
                return;
            }
            PathStat stat = stat(response);
            End from = new End(path, true, (stat.mode() & DIRECTORY) != 0, rebase);
            Destination into = Destination.of(from, localEnd(destination));
            Progress progress = new Progress(cli, response.body(), shown, "from");
            Extraction.into(Path.of(into.folder()), progress, renamed(into.rename(), from));
            progress.done(destination);
        }
    }

    /** What was followed comes under the name of what it led to. */
    private static Rename renamed(Rename rename, End from) {
        if (from.rebase().isEmpty()) return rename;
        String base = CopyPaths.split(from.path()).name();
        return Rename.of(base, rename.equals(Rename.NONE) ? from.rebase() : rename.to());
    }

    private void copyIn(Cli cli, String source, Place target, boolean shown) throws IOException {
        String path = target.path();
        PathStat stat = statOrNull(cli, target.container(), path);
        if (stat != null && (stat.mode() & SYMBOLIC_LINK) != 0) {
            path = linkTarget(path, stat);
            stat = statOrNull(cli, target.container(), path);
        }
        if (stat != null && (stat.mode() & (DEVICE | IRREGULAR)) != 0) {
            throw new ExitException("destination \"" + target.container() + ":" + target.path()
                    + "\" must be a directory or a regular file: got "
                    + ((stat.mode() & DEVICE) != 0 ? "a device" : "an irregular file"));
        }
        End to = new End(path, stat != null, stat != null && (stat.mode() & DIRECTORY) != 0, "");
        if (source.equals("-")) {
            if (!to.folder())
                throw new ExitException(
                        "destination \"" + target.container() + ":" + target.path() + "\" must be a directory");
            send(cli, target.container(), to.path(), cli.in());
            return;
        }
        String local = CopyPaths.absolute(working(), source);
        Followed resolved = resolved(local);
        CopyPaths.Split split = CopyPaths.split(resolved.path());
        boolean folder = isFolder(resolved.path());
        Destination into = Destination.of(new End(resolved.path(), true, folder, resolved.rebase()), to);
        String name = resolved.rebase().isEmpty() ? split.name() : resolved.rebase();
        try (InputStream tar = LocalArchive.of(Path.of(resolved.path()), name, into.rename());
                Progress progress = new Progress(cli, tar, shown, "to")) {
            send(cli, target.container(), into.folder(), progress);
            progress.done(target.container() + ":" + to.path());
        }
    }

    private void send(Cli cli, String container, String folder, InputStream tar) throws IOException {
        String path = url(container)
                + new Query()
                        .add("path", folder)
                        .add("noOverwriteDirNonDir", "true")
                        .add("copyUIDGID", archive.on() ? "true" : null);
        cli.client().call("PUT", path, Body.tar(tar)).close();
    }

    private static String working() {
        return Path.of("").toAbsolutePath().toString();
    }

    private static String url(String container) {
        return "/containers/" + Query.segment(container) + "/archive";
    }

    private static @Nullable PathStat statOrNull(Cli cli, String container, String path) throws IOException {
        try (Response response = cli.client().call("HEAD", url(container) + new Query().add("path", path), Body.NONE)) {
            return stat(response);
        } catch (DaemonException e) {
            return null;
        }
    }

    private static PathStat stat(Response response) throws IOException {
        String header = response.header("x-docker-container-path-stat");
        if (header == null) throw new IOException("the daemon does not say what it sends");
        return Json.read(PathStat.class, Base64.getDecoder().decode(header));
    }

    private static String linkTarget(String path, PathStat stat) {
        String target = stat.linkTarget();
        return target.startsWith("/")
                ? target
                : CopyPaths.clean(CopyPaths.split(path).folder() + "/" + target);
    }

    /** A local source with the links of its folders followed, and itself with {@code -L}. */
    private Followed resolved(String path) throws IOException {
        if (followLink.on()) {
            String real = real(path);
            return CopyPaths.followed(path, real);
        }
        int slash = path.lastIndexOf('/');
        String folder = real(slash <= 0 ? "/" : path.substring(0, slash));
        String name = path.substring(slash + 1);
        String whole = (folder.equals("/") ? "" : folder) + "/" + name;
        boolean renamed = path.endsWith("/") && !CopyPaths.base(path).equals(CopyPaths.base(whole));
        return new Followed(whole, renamed ? CopyPaths.base(path) : "");
    }

    private static String real(String path) throws IOException {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (NoSuchFileException e) {
            throw new ExitException("lstat " + CopyPaths.clean(path) + ": no such file or directory");
        }
    }

    private static boolean isFolder(String path) {
        Path file = Path.of(path);
        boolean asserted = CopyPaths.assertsFolder(path);
        boolean folder = asserted ? Files.isDirectory(file) : Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        if (folder) return true;
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS))
            throw new ExitException("lstat " + CopyPaths.clean(path) + ": no such file or directory");
        if (asserted) throw new ExitException("not a directory");
        return false;
    }

    private static void validOutput(String path) {
        String cleaned = CopyPaths.clean(path);
        Path folder = Path.of(cleaned).getParent();
        if (folder != null && !Files.exists(folder))
            throw new ExitException("invalid output path: directory \"" + folder + "\" does not exist");
    }

    /** What there is at a local destination; a link is followed, also when nothing is there yet. */
    private static End localEnd(String path) throws IOException {
        String at = path;
        for (int links = 0; links <= MAX_LINKS; links++) {
            Path file = Path.of(at);
            if (!Files.isSymbolicLink(file) || CopyPaths.assertsFolder(at) && Files.isDirectory(file)) {
                if (Files.exists(file)) {
                    if (CopyPaths.assertsFolder(at) && !Files.isDirectory(file))
                        throw new ExitException("lstat " + at + ": not a directory");
                    return new End(at, true, Files.isDirectory(file), "");
                }
                String parent = CopyPaths.split(at).folder();
                if (!Files.exists(Path.of(parent)))
                    throw new ExitException("stat " + parent + ": no such file or directory");
                if (!Files.isDirectory(Path.of(parent))) throw new ExitException("not a directory");
                return new End(at, false, false, "");
            }
            String target = Files.readSymbolicLink(file).toString();
            at = target.startsWith("/")
                    ? target
                    : CopyPaths.clean(CopyPaths.split(at).folder() + "/" + target);
        }
        throw new FileSystemException(path, null, "too many symlinks in " + path);
    }
}
