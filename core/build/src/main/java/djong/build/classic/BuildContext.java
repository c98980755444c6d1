package djong.build.classic;

import djong.base.EngineException;
import djong.build.op.ContextFiles;
import djong.build.op.Download;
import djong.build.op.GitCheckout;
import djong.build.op.GitUrl;
import djong.dockerfile.ignore.IgnoreFile;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import djong.store.snapshot.Snapshotter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A build's context and Dockerfile, wherever they come from. */
record BuildContext(ContextFiles files, String name, String dockerfile) implements AutoCloseable {
    private static final int MAX_DOCKERFILE = 8 << 20;
    private static final String STANDARD = "Dockerfile";

    /** Reads all of it. Blocks as the client and the network do. */
    static BuildContext read(BuildRequest request, InputStream body, Snapshotter snapshots, Output out)
            throws IOException, InterruptedException {
        ContextFiles files = ContextFiles.empty(snapshots);
        try {
            String standard = request.dockerfile().isEmpty() ? STANDARD : request.dockerfile();
            if (request.remote().isEmpty() || request.remote().equals("client-session")) {
                files.unpack(body);
                // To its end, so that the connection can be watched.
                body.transferTo(OutputStream.nullOutputStream());
            } else standard = remote(files, request.remote(), standard, out);
            String text = dockerfile(files.root(), standard);
            BuildContext context = new BuildContext(files, standard, text);
            context.leaveOut();
            return context;
        } catch (IOException | InterruptedException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static String remote(ContextFiles files, String url, String dockerfile, Output out)
            throws IOException, InterruptedException {
        if (GitUrl.is(url)) {
            String inside = GitCheckout.classic(files, GitUrl.of(url), false);
            if (!inside.isEmpty()) raise(files, inside);
            return dockerfile;
        }
        if (!url.startsWith("http://") && !url.startsWith("https://"))
            throw new EngineException.System("remoteURL (" + url + ") could not be recognized as URL");
        try (Download.Fetched fetched = open(url)) {
            out.text("Downloading build context from remote url: " + url + "\n");
            if (fetched.type().startsWith("text/plain")) files.dockerfile(fetched.body());
            else if (!files.receive(fetched.body())) return dockerfile;
            return STANDARD;
        }
    }

    private static Download.Fetched open(String url) throws InterruptedException {
        try {
            return Download.open(url, Download.Words.CLASSIC);
        } catch (EngineException.NotFound e) {
            throw new EngineException.NotFound(undownloaded(url, e), e);
        } catch (EngineException e) {
            throw new EngineException.System(undownloaded(url, e), e);
        }
    }

    private static String undownloaded(String url, EngineException e) {
        return "error downloading remote context " + url + ": " + e.getMessage();
    }

    /** Makes a folder of a repository the whole context. */
    private static void raise(ContextFiles files, String inside) throws IOException {
        try (Dir top = files.root().directory();
                Dir folder = files.root().directory(inside)) {
            String first = inside.contains("/") ? inside.substring(0, inside.indexOf('/')) : inside;
            String kept = ".djong-context";
            top.mkdir(kept, 0755);
            try (Dir to = top.directory(kept)) {
                for (String name : folder.list()) folder.rename(name, to, name);
                for (String name : top.list()) if (!name.equals(kept)) top.removeTree(name);
                for (String name : to.list()) to.rename(name, top, name);
            }
            top.rmdir(kept);
            if (first.isEmpty()) throw new IOException("no folder: " + inside);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) throw e;
            throw new EngineException.InvalidParameter("subdir not a directory: " + inside, e);
        }
    }

    private static String dockerfile(Root root, String path) throws IOException {
        int depth = 0;
        for (String part : path.split("/")) {
            if (part.isEmpty() || part.equals(".")) continue;
            depth += part.equals("..") ? -1 : 1;
            if (depth < 0)
                throw new EngineException.System("forbidden path outside the build context: " + path + " ()");
        }
        byte[] bytes = null;
        for (String each : path.equals(STANDARD) ? List.of(STANDARD, "dockerfile") : List.of(path)) {
            try {
                bytes = root.read(each, MAX_DOCKERFILE);
                break;
            } catch (FileNotFoundException e) {
                // the next, if there is one
            } catch (IOException e) {
                throw new EngineException.System("failed to read dockerfile: " + e.getMessage(), e);
            }
        }
        if (bytes == null) throw new EngineException.System("Cannot locate specified Dockerfile: " + path);
        if (bytes.length == 0)
            throw new EngineException.InvalidParameter("the Dockerfile (" + path + ") cannot be empty");
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What {@code .dockerignore} leaves out. Clients leave out most of it themselves, but send the two files that say so. */
    private void leaveOut() throws IOException {
        String rules = null;
        for (String file : List.of(name + ".dockerignore", ".dockerignore")) {
            try {
                rules = new String(files.root().read(file, MAX_DOCKERFILE), StandardCharsets.UTF_8);
                break;
            } catch (FileNotFoundException e) {
                // the next, if there is one
            }
        }
        if (rules == null) return;
        IgnoreFile ignore;
        try {
            ignore = IgnoreFile.parse(rules);
        } catch (IllegalArgumentException e) {
            throw new EngineException.InvalidParameter("error reading .dockerignore: " + e.getMessage(), e);
        }
        try (Dir top = files.root().directory()) {
            leaveOut(top, "", ignore);
        }
    }

    private static void leaveOut(Dir folder, String prefix, IgnoreFile ignore) throws IOException {
        for (String name : new ArrayList<>(folder.list())) {
            String path = prefix + name;
            Stat stat = folder.statIfExists(name);
            if (stat == null) continue;
            boolean ignored = ignore.ignores(path);
            if (ignored && !(stat.isDirectory() && ignore.mayWantBelow(path))) {
                if (stat.isDirectory()) folder.removeTree(name);
                else folder.unlink(name);
            } else if (stat.isDirectory()) {
                try (Dir inner = folder.directory(name)) {
                    leaveOut(inner, path + "/", ignore);
                }
            }
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
