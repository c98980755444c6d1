package djong.api.wire;

import io.avaje.json.JsonAdapter;

/** What adapters of generic types extend: the generator refuses them when they implement {@code JsonAdapter} themselves. */
abstract class Plain<T> implements JsonAdapter<T> {
    /** The library would otherwise catch null before it gets here. */
    @Override
    public JsonAdapter<T> nullSafe() {
        return this;
    }
}
