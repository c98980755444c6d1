package djong.image;

import djong.base.Event;
import djong.base.EventBus;
import djong.oci.Digest;
import djong.oci.Reference;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Tells of images in Docker's words: the labels and a {@code name} as attributes. */
final class ImageEvents {
    private final EventBus bus;
    private final InstantSource clock;

    ImageEvents(EventBus bus, InstantSource clock) {
        this.bus = bus;
        this.clock = clock;
    }

    /** {@code load}, {@code save}, {@code import}, {@code untag}: the name is the id. */
    void about(String action, Image image) {
        publish(
                action,
                image.id().toString(),
                image.config().config().labels(),
                image.id().toString());
    }

    void tagged(Image image, Reference name) {
        publish("tag", image.id().toString(), image.config().config().labels(), name.familiar());
    }

    void pulled(Image image, Reference name) {
        publish(
                "pull",
                name.familiar(),
                image.config().config().labels(),
                name.repository().familiar());
    }

    void pushed(Image image, Reference name) {
        publish(
                "push",
                name.familiar(),
                image.config().config().labels(),
                name.repository().familiar());
    }

    void deleted(Digest id) {
        publish("delete", id.toString(), Map.of(), id.toString());
    }

    private void publish(String action, String actor, Map<String, String> labels, String name) {
        Map<String, String> attributes = new HashMap<>(labels);
        attributes.put("name", name);
        bus.publish(new Event("image", action, actor, attributes, clock.instant()));
    }
}
