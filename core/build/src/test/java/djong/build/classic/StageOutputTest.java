package djong.build.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.image.ProgressEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageOutputTest {
    private final List<String> heard = new ArrayList<>();
    private final StageOutput told = new StageOutput(new Output() {
        @Override
        public void text(String text) {
            heard.add(text);
        }

        @Override
        public void image(String id) {}

        @Override
        public void progress(ProgressEvent event) {}
    });

    @Test
    void laterStagesAreHeardWhenEarlierOnesHaveEnded() {
        var zero = told.part(0);
        var one = told.part(1);
        var two = told.part(2);
        two.text("2a");
        zero.text("0a");
        one.text("1a");
        two.end();
        assertEquals(List.of("0a"), heard);
        zero.end();
        assertEquals(List.of("0a", "1a"), heard);
        one.text("1b");
        one.end();
        assertEquals(List.of("0a", "1a", "1b", "2a"), heard);
    }

    @Test
    void aFailureIsHeardWithAllBeforeIt() {
        var zero = told.part(0);
        var one = told.part(1);
        told.part(2).text("2a");
        one.text("1a");
        zero.text("0a");
        told.flushUpTo(1);
        assertEquals(List.of("0a", "1a"), heard);
    }
}
