package djong.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CoalescingTest {
    @Test
    void keepsEveryByteInOrder() throws IOException {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (Coalescing out = new Coalescing(received)) {
            Random sizes = new Random(2);
            for (int at = 0; at < sent.length; ) {
                int length = Math.min(sent.length - at, sizes.nextInt(200_000));
                out.write(sent, at, length);
                at += length;
            }
        }
        assertArrayEquals(sent, received.toByteArray());
    }

    @Test
    void sendsASinglePieceAtOnceAndManyTogether() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        java.util.List<Integer> writes = new java.util.concurrent.CopyOnWriteArrayList<>();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writes.add(length);
                first.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        try (Coalescing out = new Coalescing(slow)) {
            out.write(new byte[3]);
            assertTrue(first.await(5, TimeUnit.SECONDS));
            for (int i = 0; i < 100; i++) out.write(new byte[10]);
            go.countDown();
        }
        assertEquals(java.util.List.of(3, 1000), writes);
    }

    @Test
    void tellsTheWriterThatTheClientLeft() throws IOException {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        Coalescing out = new Coalescing(broken);
        assertThrows(IOException.class, () -> {
            for (int i = 0; i < 1000; i++) out.write(new byte[1000]);
        });
        assertThrows(IOException.class, out::close);
    }
}
