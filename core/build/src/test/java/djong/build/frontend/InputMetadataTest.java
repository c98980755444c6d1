package djong.build.frontend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import org.junit.jupiter.api.Test;

class InputMetadataTest {
    @Test
    void theConfigurationIsInBase64() {
        assertArrayEquals(new byte[] {'{', '}'}, InputMetadata.config("{\"containerimage.config\":\"e30=\"}"));
        assertNull(InputMetadata.config("{\"other\":\"e30=\"}"));
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        assertThrows(
                EngineException.InvalidParameter.class, () -> InputMetadata.config("{\"x\":" + "[".repeat(100_000)));
    }
}
