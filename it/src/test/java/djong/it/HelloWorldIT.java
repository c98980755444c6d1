package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first minute of a user, without a network. */
class HelloWorldIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @Test
    void greetsOffline() {
        var run = DAEMON.djong("run", "hello-world").code(0);
        assertTrue(run.out().contains("Hello from Djong!"), run::toString);
        assertTrue(run.err().contains("Unable to find image 'hello-world:latest' locally"), run::toString);
        assertTrue(DAEMON.djong("ps", "--all").ok().contains("hello-world"));
        assertTrue(DAEMON.djong("image", "ls").ok().lines().anyMatch(line -> line.startsWith("hello-world")));

        var again = DAEMON.docker("run", "hello-world").code(0);
        assertEquals(run.out(), again.out());
        assertEquals("", again.err());
        assertTrue(DAEMON.docker("ps", "--all").ok().contains("hello-world"));
        assertTrue(DAEMON.docker("image", "ls", "hello-world").ok().contains("hello-world"));
    }

    @Test
    void saysWhatIsMissingForOtherImages() {
        var run = DAEMON.docker("run", "--rm", "no-such-image-anywhere").code(125);
        assertTrue(run.err().contains("no-such-image-anywhere"), run::toString);
        assertTrue(run.out().isEmpty(), run::toString);
    }
}
