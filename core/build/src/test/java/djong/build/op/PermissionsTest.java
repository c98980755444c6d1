package djong.build.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "755 644 755",
                "0600 777 600",
                "4755 644 4755",
                "u+x 644 744",
                "go-w 666 644",
                "a=r 777 444",
                "=rwx 0 777",
                "+x 644 755",
                "u=rw,go= 755 600",
                "g=u 740 770",
                "a+X 644 644",
                "a+X 744 755",
                "u+s 755 4755",
                "+t 777 1777",
                "u+x-w 644 544"
            })
    void changes(String asked, String before, String after) {
        assertEquals(
                after, Integer.toOctalString(Permissions.parse(asked).of(Integer.parseInt(before, 8), false)), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "88888", "u", "x+u", "u+q", "777777"})
    void refuses(String asked) {
        assertThrows(EngineException.InvalidParameter.class, () -> Permissions.parse(asked));
    }
}
