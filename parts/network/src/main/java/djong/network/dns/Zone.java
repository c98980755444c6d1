package djong.network.dns;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one sandbox may know of the others in its networks. Never blocks. */
public interface Zone {
    /** The addresses of a name, of both families; null when nobody here has it. */
    @Nullable
    List<InetAddress> addresses(String name);

    /** The name of an address; null when nobody here has it. */
    @Nullable
    String name(InetAddress address);

    /** Whether questions about the world are passed on: not for a sandbox that is in internal networks only. */
    boolean forwards();
}
