package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CgroupLimitsTest {
    @Test
    void sharesAreWeightsInVersionTwo() {
        assertEquals(1, CgroupLimits.weight(2));
        assertEquals(39, CgroupLimits.weight(1024));
        assertEquals(10_000, CgroupLimits.weight(262_144));
    }
}
