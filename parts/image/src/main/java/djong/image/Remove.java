package djong.image;

import djong.base.EngineException;
import djong.base.Ids;
import djong.image.Catalog.Change;
import djong.image.Catalog.Held;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Reference;
import djong.store.Store;
import djong.store.gc.Collected;
import djong.store.gc.Roots;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes names away, and images when nothing holds them any more, by Docker's rules and in its words.
 *
 * <p>A name goes; the image goes with its last name. An id takes all names with it, if they are of one repository. Containers hold images: the last
 * name of an image that a container uses goes only by force, and the image only when no container runs on it. Children hold their parents always.
 */
final class Remove {
    private final Store store;
    private final Catalog catalog;
    private final ImageEvents events;
    private final Supplier<Roots> roots;

    /** @param roots what must not be collected */
    Remove(Store store, Catalog catalog, ImageEvents events, Supplier<Roots> roots) {
        this.roots = roots;
        this.store = store;
        this.catalog = catalog;
        this.events = events;
    }

    /** What stands in the way; a hard one cannot be forced. */
    private record Obstacle(String message, boolean hard, boolean used) {
        EngineException.Conflict of(Digest id) {
            return new EngineException.Conflict("conflict: unable to delete " + id.truncated() + " ("
                    + (hard ? "cannot be forced" : "must be forced") + ") - " + message);
        }
    }

    List<Removal> run(Held found, String text, boolean force, boolean prune, UsedBy usedBy) {
        List<Removal> removals = new ArrayList<>();
        boolean deleted = catalog.change(change -> named(change, found, text, force, usedBy, removals));
        for (Removal removal : removals) if (removal instanceof Removal.Untagged) events.about("untag", found.image());
        Held gone = deleted ? found : null;
        while (gone != null) {
            finish(gone, removals);
            gone = prune ? parent(gone, usedBy) : null;
        }
        return removals;
    }

    /** Announces, frees the disk, and tells which layers that took. */
    private void finish(Held gone, List<Removal> removals) {
        Image image = gone.image();
        events.deleted(image.id());
        removals.add(new Removal.Deleted(image.id().toString()));
        Collected collected = store.gc().collect(roots);
        Set<String> snapshots = new HashSet<>(collected.snapshots());
        List<String> chains = new ArrayList<>();
        Digest chain = null;
        for (Digest diffId : image.config().diffIds()) {
            chain = ImageConfig.chainId(chain, diffId);
            chains.add(chain.toString());
        }
        for (String layer : chains.reversed()) if (snapshots.contains(layer)) removals.add(new Removal.Deleted(layer));
    }

    /** Removes the parent of an image that is gone, if nothing at all holds it. */
    private @Nullable Held parent(Held gone, UsedBy usedBy) {
        Digest id = gone.image().parent();
        Held parent = id == null ? null : catalog.state().images().get(id);
        if (parent == null) return null;
        return catalog.change(change -> {
            if (!change.has(parent.image().id())
                    || obstacle(change, parent.image().id(), false, usedBy) != null) return null;
            change.remove(parent.image().id());
            return parent;
        });
    }

    /** The removal that was asked for; whether the image itself went. */
    private static boolean named(
            Change change, Held found, String text, boolean force, UsedBy usedBy, List<Removal> removals) {
        Digest id = found.image().id();
        if (!change.has(id)) throw new EngineException.NotFound("No such image: " + text);
        boolean removedName = false;
        if (isIdOf(id, text)) {
            if (isSingle(change.names(id))) {
                Obstacle obstacle = obstacle(change, id, force, true, usedBy);
                if (obstacle != null) throw obstacle.of(id);
                for (Reference name : change.names(id)) untag(change, name, removals);
            }
        } else {
            if (!force && isSingle(change.names(id))) refuseLast(id, text, usedBy);
            untagWithDigests(change, id, Reference.parse(text), removals);
            if (!change.names(id).isEmpty()) return false;
            removedName = true;
        }

        Obstacle obstacle = obstacle(change, id, force, usedBy);
        if (obstacle != null) {
            // The name is gone as asked; an image that something still needs stays without one, and that is no failure.
            if (removedName && (change.hasChildren(id) || obstacle.used())) return false;
            throw obstacle.of(id);
        }
        for (Reference name : change.names(id)) untag(change, name, removals);
        change.remove(id);
        return true;
    }

    private static void refuseLast(Digest id, String text, UsedBy usedBy) {
        for (UsedBy.User user : usedBy.of(id)) {
            throw new EngineException.Conflict(
                    "conflict: unable to remove repository reference \"" + text + "\" (must force) - container "
                            + Ids.truncated(user.containerId()) + " is using its referenced image " + id.truncated());
        }
    }

    /** Digests of a repository go with the last tag of it. */
    private static void untagWithDigests(Change change, Digest id, Reference name, List<Removal> removals) {
        if (!change.names(id).contains(name)) throw new EngineException.NotFound("No such image: " + name.familiar());
        untag(change, name, removals);
        if (!(name instanceof Reference.Tagged)) return;
        List<Reference> left = change.names(id).stream()
                .filter(other -> other.repository().equals(name.repository()))
                .toList();
        if (left.stream().anyMatch(other -> other instanceof Reference.Tagged)) return;
        for (Reference digested : left) untag(change, digested, removals);
    }

    private static void untag(Change change, Reference name, List<Removal> removals) {
        change.unname(name);
        removals.add(new Removal.Untagged(name.familiar()));
    }

    private static boolean isIdOf(Digest id, String text) {
        return id.hex().startsWith(text) || id.toString().startsWith(text);
    }

    /** Whether all names are of one repository, and at most one of them is a tag. */
    private static boolean isSingle(List<Reference> names) {
        if (names.size() <= 1) return names.size() == 1;
        List<Reference> tags =
                names.stream().filter(name -> name instanceof Reference.Tagged).toList();
        if (tags.size() > 1) return false;
        Reference one = tags.isEmpty() ? names.getFirst() : tags.getFirst();
        return names.stream().allMatch(name -> name.repository().equals(one.repository()));
    }

    private static @Nullable Obstacle obstacle(Change change, Digest id, boolean force, UsedBy usedBy) {
        return obstacle(change, id, force, false, usedBy);
    }

    /** @param namesGo whether the names are to go as well, and so are no obstacle */
    private static @Nullable Obstacle obstacle(
            Change change, Digest id, boolean force, boolean namesGo, UsedBy usedBy) {
        if (change.hasChildren(id)) return new Obstacle("image has dependent child images", true, false);
        List<UsedBy.User> users = usedBy.of(id);
        for (UsedBy.User user : users) {
            if (user.running())
                return new Obstacle(
                        "image is being used by running container " + Ids.truncated(user.containerId()), true, true);
        }
        if (force) return null;
        if (!namesGo && !change.names(id).isEmpty())
            return new Obstacle("image is referenced in multiple repositories", false, false);
        for (UsedBy.User user : users) {
            return new Obstacle(
                    "image is being used by stopped container " + Ids.truncated(user.containerId()), false, true);
        }
        return null;
    }
}
