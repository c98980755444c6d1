package djong.cli.command;

import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An archive that the daemon gives for a GET.
 *
 * @param path of the call
 */
public record Archive(String path) {
    /** Refuses to write to a terminal. */
    public static void refuseTerminal() {
        if (Terminal.is(1))
            throw new ExitException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
    }

    /** Writes it to the standard output, which is no terminal. */
    public void show(Cli cli) throws IOException {
        refuseTerminal();
        try (Response response = call(cli)) {
            response.body().transferTo(cli.rawOut());
        }
    }

    /** Writes it into a device or a pipe, which stays what it is. */
    public void pour(Cli cli, Path device) throws IOException {
        try (Response response = call(cli);
                OutputStream out = Files.newOutputStream(device)) {
            response.body().transferTo(out);
        }
    }

    /** Writes it beside {@code file} and moves it there: one that breaks off leaves no half archive. @param folder of the file */
    public void save(Cli cli, Path folder, Path file) throws IOException {
        try (Response response = call(cli)) {
            Path part = Files.createTempFile(folder, ".djong-", ".tar");
            try {
                try (OutputStream out = Files.newOutputStream(part)) {
                    response.body().transferTo(out);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }

    private Response call(Cli cli) throws IOException {
        return cli.client().call("GET", path, Body.NONE);
    }
}
