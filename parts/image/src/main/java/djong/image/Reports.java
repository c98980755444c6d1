package djong.image;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Carries what many threads tell to the one that talks to the client. Telling never blocks: what only says how far something is may be left out when
 * the client is slow, so that it slows nobody else down.
 */
final class Reports implements Progress {
    private static final int MANY = 1000;

    private sealed interface Item {
        record Told(ProgressEvent event) implements Item {}

        record End() implements Item {}
    }

    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();

    @Override
    public void event(ProgressEvent event) {
        boolean passing = event instanceof ProgressEvent.Layer(var _, var _, long current, var _) && current > 0;
        if (passing && items.size() > MANY) return;
        items.add(new Item.Told(event));
    }

    /** Nothing more will be told. */
    void end() {
        items.add(new Item.End());
    }

    /** Hands on what is told, until the end; on the calling thread. */
    void pass(Progress to) throws InterruptedException {
        while (items.take() instanceof Item.Told(ProgressEvent event)) to.event(event);
    }
}
