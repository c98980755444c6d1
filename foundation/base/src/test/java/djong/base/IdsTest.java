package djong.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void areWholeAndDifferent() {
        var ids = Stream.generate(Ids::random).limit(1000).toList();
        assertTrue(ids.stream().allMatch(Ids::isWhole));
        assertEquals(1000, ids.stream().distinct().count());
        assertTrue(ids.stream().noneMatch(id -> Ids.truncated(id).matches("[0-9]+")));
    }

    @Test
    void prefixesAreHexadecimal() {
        assertTrue(Ids.isPrefix("a1"));
        assertFalse(Ids.isPrefix(""));
        assertFalse(Ids.isPrefix("web"));
        assertFalse(Ids.isPrefix("A1"));
    }

    @Test
    void namesStaySearchableAndGainDigitsWhenCrowded() {
        var random = new Random(1);
        assertTrue(IntStream.range(0, 3).allMatch(i -> Names.random(random, i).matches("[a-z]+_[a-z]+")));
        assertTrue(Names.random(random, 7).matches("[a-z]+_[a-z]+[0-9]+"));
    }
}
