package djong.cli.buildkit;

import com.google.protobuf.ByteString;
import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about a Dockerfile instead of building it: {@code --call}.
 *
 * @param name as the frontend calls it, without its prefix
 * @param json whether the answer is shown as it is
 * @param always whether what it has found makes no difference to the exit code
 */
public record Call(String name, boolean json, boolean always) {
    /** @param value {@code NAME[,format=json][,ignorestatus=true]} @return null for a build */
    public static @Nullable Call of(String value) {
        String name = "";
        boolean json = false;
        boolean always = false;
        if (value.isEmpty()) return null;
        for (String field : Fields.list(value, "call")) {
            int equals = field.indexOf('=');
            String rest = field.substring(equals + 1);
            switch (equals < 0 ? "" : field.substring(0, equals)) {
                case "" -> {
                    if (!name.isEmpty()) throw new ExitException("ERROR: invalid print value: " + value);
                    name = field;
                }
                case "format" -> json = rest.equals("json");
                case "ignorestatus" -> always = truth(rest);
                default -> throw new ExitException("ERROR: invalid print field: " + field);
            }
        }
        if (name.equals("build")) return null;
        return new Call(name.equals("check") ? "lint" : name, json, always);
    }

    private static boolean truth(String value) {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new ExitException("ERROR: invalid ignorestatus print value: " + value
                        + ": strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
        };
    }

    /** What the frontend is asked for. */
    Map<String, String> attributes() {
        return Map.of("requestid", "frontend." + name, "frontend.caps", "moby.buildkit.frontend.subrequests");
    }

    /**
     * Shows what was answered.
     *
     * @param dockerfile what the user calls the file; null as the frontend does
     * @return the exit code
     * @throws ExitException for a file that cannot be built
     */
    int show(Cli cli, Map<String, ByteString> documents, @Nullable String dockerfile) {
        String document = text(documents, "result.json");
        if (json) cli.out().println(document);
        else if (known()) cli.out().print(new Answer(document, dockerfile).text(name));
        else cli.out().print(text(documents, "result.txt"));
        String failure = name.equals("lint") ? new Answer(document, dockerfile).failure() : null;
        if (failure != null) throw new ExitException("ERROR: " + failure);
        String status = text(documents, "result.statuscode");
        return always || !status.matches("[0-9]{1,3}") ? 0 : Integer.parseInt(status);
    }

    private boolean known() {
        return switch (name) {
            case "lint", "outline", "targets", "subrequests.describe" -> true;
            default -> false;
        };
    }

    private static String text(Map<String, ByteString> documents, String name) {
        return documents.getOrDefault(name, ByteString.EMPTY).toStringUtf8();
    }
}
