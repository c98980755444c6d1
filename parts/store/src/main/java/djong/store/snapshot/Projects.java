package djong.store.snapshot;

import djong.linux.ProjectQuota;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Numbers of projects for snapshots that may not grow without end: from that of the store's folder on, where its owner gave it one. */
final class Projects {
    /** Far from the small numbers that people and other programs give; "DJ" in its upper half. */
    private static final int FIRST = 0x444a_0000;

    private final Path folder;

    Projects(Path folder) {
        this.folder = folder;
    }

    boolean available() {
        try {
            return ProjectQuota.available(folder);
        } catch (IOException e) {
            return false;
        }
    }

    /** @param folders that belong to the snapshot; overlay renames between them, so all are in one project */
    void limit(int snapshot, List<Path> folders, long bytes) throws IOException {
        int own = ProjectQuota.project(folder);
        int project = (own == ProjectQuota.NO_PROJECT ? FIRST : own) + snapshot;
        // First, so that nobody writes without it; it also takes the place of what a former snapshot had.
        ProjectQuota.limit(folder, project, bytes);
        for (Path each : folders) ProjectQuota.assign(each, project);
    }
}
