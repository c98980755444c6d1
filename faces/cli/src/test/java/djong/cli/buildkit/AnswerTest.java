package djong.cli.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.cli.command.ExitException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The texts are those of docker buildx for the same documents. */
class AnswerTest {
    private static final String SOURCES = "\"sources\":[{\"filename\":\"Dockerfile\",\"data\":\""
            + Base64.getEncoder().encodeToString("FROM a\nENV b c\nENV d \\\n e\n".getBytes(StandardCharsets.UTF_8))
            + "\"}]";

    private static String at(int first, int last) {
        return "\"location\":{\"ranges\":[{\"start\":{\"line\":" + first + "},\"end\":{\"line\":" + last + "}}]}";
    }

    private static String text(String call, String json) {
        return new Answer(json, null).text(call);
    }

    @Test
    void warningsStandInTheFilesOrderWithTheirLines() {
        String json = "{\"warnings\":[{\"ruleName\":\"Old\",\"url\":\"http://x\",\"detail\":\"two lines\"," + at(3, 4)
                + "},{\"ruleName\":\"Older\",\"detail\":\"one\"," + at(2, 2) + "}]," + SOURCES + "}";
        assertEquals("""
                Check complete, 2 warnings have been found!

                WARNING: Older
                one
                Dockerfile:2
                --------------------
                   1 |     FROM a
                   2 | >>> ENV b c
                   3 |     ENV d \\
                   4 |      e
                --------------------

                WARNING: Old - http://x
                two lines
                Dockerfile:3
                --------------------
                   2 |     ENV b c
                   3 | >>> ENV d \\
                   4 | >>>  e
                   5 |    \s
                --------------------
                """, text("lint", json));
        assertEquals("Check complete, no warnings found.\n", text("lint", "{\"warnings\":null," + SOURCES + "}"));
    }

    @Test
    void whatCannotBeBuiltIsNoAnswer() {
        String json = "{\"warnings\":null," + SOURCES + ",\"buildError\":{\"message\":\"no\"," + at(1, 1) + "}}";
        assertEquals("", text("lint", json));
        assertEquals("""
                no
                my/File:1
                --------------------
                   1 | >>> FROM a
                   2 |     ENV b c
                   3 |     ENV d \\
                --------------------
                """, new Answer(json, "my/File").failure());
    }

    @Test
    void tablesHaveTheirColumns() {
        assertEquals("""
                TARGET: (default)
                DESCRIPTION: d

                BUILD ARG   VALUE   DESCRIPTION
                A           1      \s
                LONGER              said

                SECRET   REQUIRED
                s        true

                SSH       REQUIRED
                default  \s

                """.replace("TARGET: (", "TARGET:      ("), text("outline", """
                {"description":"d","args":[{"name":"A","value":"1"},{"name":"LONGER","description":"said"}],
                "secrets":[{"name":"s","required":true}],"ssh":[{"name":"default"}]}
                """));
        assertEquals("""
                TARGET        DESCRIPTION
                a             first
                out (default)\s
                """, text("targets", """
                {"targets":[{"name":"a","description":"first"},{"name":"out","default":true}]}
                """));
        assertEquals("""
                NAME    VERSION DESCRIPTION
                outline 1.0.0   all
                """, text("subrequests.describe", """
                [{"name":"frontend.outline","version":"1.0.0","description":"all"}]
                """));
        assertEquals("", text("outline", "{}"));
    }

    @Test
    void callsAreReadAsByDocker() {
        assertNull(Call.of("build"));
        assertNull(Call.of(""));
        assertEquals(new Call("lint", true, true), Call.of("check,format=json,ignorestatus=1"));
        assertEquals(new Call("outline", false, false), Call.of("outline,format=text"));
        for (String wrong : new String[] {"check,more", "check,a=b", "check,ignorestatus=x"})
            assertThrows(ExitException.class, () -> Call.of(wrong));
    }
}
