package djong.linux;

import java.nio.file.Path;
import java.util.List;

/**
 * A mount to be made. {@code options} are mount(8)'s: {@code ro}, {@code nosuid}, {@code size=64m}, for overlay {@code lowerdir+=DIR}
 * with the top layer first, {@code upperdir=}, {@code workdir=}, for a bind {@code bind} or {@code rbind}.
 */
public record Mount(String type, String source, Path target, List<String> options) {
    public Mount {
        options = List.copyOf(options);
    }
}
