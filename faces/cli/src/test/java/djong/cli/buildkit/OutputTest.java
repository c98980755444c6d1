package djong.cli.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.cli.command.ExitException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static Output one(List<String> values, List<String> names, boolean push) {
        List<Output> all = Output.of(values, names, push);
        assertEquals(1, all.size(), all.toString());
        return all.getFirst();
    }

    @Test
    void anImageHereIsWhatNobodyAsksFor() {
        Output image = one(List.of(), List.of("a:1", "b"), false);
        assertEquals("moby", image.exporter());
        assertEquals(Map.of("name", "a:1,b"), image.attributes());
        assertInstanceOf(Output.Place.Daemon.class, image.place());
    }

    @Test
    void pushesNeedAName() {
        assertEquals(
                Map.of("name", "a", "push", "true"),
                one(List.of(), List.of("a"), true).attributes());
        assertEquals(
                Map.of("name", "r/a", "push", "true"),
                one(List.of("type=registry,name=r/a"), List.of(), false).attributes());
        assertThrows(ExitException.class, () -> Output.of(List.of(), List.of(), true));
    }

    @Test
    void aWordIsAFolder() {
        assertEquals(
                new Output("local", Map.of(), new Output.Place.Folder(Path.of("out"))),
                one(List.of("out"), List.of("a"), false));
        assertEquals(
                new Output("local", Map.of("platform-split", "true"), new Output.Place.Folder(Path.of("o"))),
                one(List.of("type=local,dest=o,platform-split=true"), List.of(), false));
    }

    @Test
    void commasStandInQuotes() {
        assertEquals(
                "a,b",
                one(List.of("type=image,\"name=a,b\""), List.of(), false)
                        .attributes()
                        .get("name"));
        assertThrows(ExitException.class, () -> Output.of(List.of("type=image,\"name=a"), List.of(), false));
    }

    @Test
    void archivesGoToFiles() {
        Output oci = one(List.of("type=oci,dest=x.tar,compression=zstd"), List.of("a"), false);
        assertEquals("oci", oci.exporter());
        assertEquals(Map.of("compression", "zstd", "name", "a"), oci.attributes());
        assertInstanceOf(Output.Place.Stream.class, oci.place());
        assertInstanceOf(
                Output.Place.Daemon.class,
                one(List.of("type=docker"), List.of("a"), false).place());
    }

    @Test
    void imagesGoToALayout() {
        Output oci = one(List.of("type=oci,tar=false,dest=x"), List.of("a"), false);
        assertEquals(
                new Output("oci", Map.of("tar", "false", "name", "a"), new Output.Place.Laid(new Layout(Path.of("x")))),
                oci);
        String one = "type=oci,tar=false,dest=x";
        assertThrows(ExitException.class, () -> Output.of(List.of(one, one), List.of(), false));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String each : List.of(
                "type=nowhere",
                "dest=x",
                "type=local",
                "type=tar,dest=/",
                "type=oci,tar=false",
                "type=oci,tar=false,dest=-",
                "type=docker,tar=false,dest=x"))
            assertThrows(ExitException.class, () -> Output.of(List.of(each), List.of(), false), each);
    }
}
