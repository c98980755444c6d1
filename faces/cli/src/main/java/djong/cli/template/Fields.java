package djong.cli.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data with named fields: {@code .Name}. Values are computed when asked for. */
public interface Fields {
    /** What {@link #field} returns for a name that does not exist. */
    Object NONE = Nothing.NO_FIELD;

    /** The value of a field, or {@link #NONE}. */
    @Nullable
    Object field(String name);

    /** A field that takes arguments, as in {@code .Label "key"}, or {@link #NONE} if there is no such. */
    default @Nullable Object call(String name, List<@Nullable Object> arguments) {
        return NONE;
    }

    /** The name of the type in error messages. */
    String typeName();

    /** What the function {@code json} writes: a tree of maps, lists, texts. */
    @Nullable
    Object json();
}
