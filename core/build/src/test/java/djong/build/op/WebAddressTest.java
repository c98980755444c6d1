package djong.build.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebAddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://h/a/f.txt,f.txt",
        "http://h/a/f.txt?x=1#y,f.txt",
        "http://h/a/,a",
        "http://h/,__unnamed__",
        "http://h,__unnamed__",
        "http://h/..,__unnamed__",
        "http://h/f%20g,f g",
        "http://h/{a}|ä,{a}|ä"
    })
    void names(String url, String name) {
        assertEquals(name, WebAddress.of(url).name());
    }

    @Test
    void whoAsksIsToldToTheSameHostAlone() {
        WebAddress address = WebAddress.of("http://user:pass@h:1/f");
        assertEquals("http://h:1/f", address.uri().toString());
        assertEquals("http://user:***@h:1/f", address.shown());
        assertEquals("Basic dXNlcjpwYXNz", address.authorization());
        assertEquals("Basic dXNlcjpwYXNz", address.moved("/g").authorization());
        assertNull(address.moved("http://other/g").authorization());
        assertNull(address.moved("http://h:2/g").authorization());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "http://[bad/f,parse \"http://[bad/f\": missing ']' in host",
                "http://h/%zz,parse \"http://h/%zz\": invalid URL escape \"%zz\""
            })
    void refusesInGosWords(String url, String reason) {
        assertEquals(
                reason,
                assertThrows(EngineException.InvalidParameter.class, () -> WebAddress.of(url))
                        .getMessage());
    }
}
