package djong.registry.server.storage;

import djong.oci.Digest;
import djong.registry.server.wire.Documents;
import djong.registry.server.wire.Records;
import djong.store.metadata.Entry;
import djong.store.metadata.Tx;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The registry's rows in one transaction. Collections: {@code repository} by name; {@code tag/NAME} by tag, in the specification's order;
 * {@code manifest/NAME}, {@code blob/NAME} by digest; {@code referrer/NAME/SUBJECT} and {@code holder/DIGEST} are sets; {@code upload} by
 * id; {@code refresh} by digest; {@code mirrored/NAME} by tag.
 */
public record Rows(Tx tx) {
    private static final byte[] NOTHING = {};

    public Records.@Nullable Repository repository(String name) {
        return read(Records.Repository.class, "repository", name);
    }

    void put(String name, Records.Repository repository) {
        tx.put("repository", name, Documents.write(repository));
    }

    void deleteRepository(String name) {
        tx.delete("repository", name);
    }

    List<String> repositories(String after, int most) {
        return tx.page("repository", after, most).stream().map(Entry::key).toList();
    }

    /** Tags are ordered without regard to case (distribution-spec, "Listing Tags"); the key sees to it. */
    static String tagKey(String tag) {
        return tag.toLowerCase(Locale.ROOT) + "\n" + tag;
    }

    public Records.@Nullable Tag tag(String repository, String tag) {
        return read(Records.Tag.class, "tag/" + repository, tagKey(tag));
    }

    void put(String repository, Records.Tag tag) {
        tx.put("tag/" + repository, tagKey(tag.name()), Documents.write(tag));
    }

    boolean deleteTag(String repository, String tag) {
        return tx.delete("tag/" + repository, tagKey(tag));
    }

    List<Records.Tag> tags(String repository, String after, int most) {
        String from = after.isEmpty() ? "" : tagKey(after);
        return tx.page("tag/" + repository, from, most).stream()
                .map(entry -> Documents.read(Records.Tag.class, entry.body()))
                .toList();
    }

    public Records.@Nullable Manifest manifest(String repository, Digest digest) {
        return read(Records.Manifest.class, "manifest/" + repository, digest.toString());
    }

    void put(String repository, Digest digest, Records.Manifest manifest) {
        tx.put("manifest/" + repository, digest.toString(), Documents.write(manifest));
        tx.put("holder/" + digest, repository, NOTHING);
    }

    void deleteManifest(String repository, Digest digest) {
        tx.delete("manifest/" + repository, digest.toString());
        unheld(repository, digest);
    }

    List<Entry> manifests(String repository) {
        return tx.list("manifest/" + repository);
    }

    public Records.@Nullable Blob blob(String repository, Digest digest) {
        return read(Records.Blob.class, "blob/" + repository, digest.toString());
    }

    void put(String repository, Digest digest, Records.Blob blob) {
        tx.put("blob/" + repository, digest.toString(), Documents.write(blob));
        tx.put("holder/" + digest, repository, NOTHING);
    }

    void deleteBlob(String repository, Digest digest) {
        tx.delete("blob/" + repository, digest.toString());
        unheld(repository, digest);
    }

    List<Entry> blobs(String repository) {
        return tx.list("blob/" + repository);
    }

    private void unheld(String repository, Digest digest) {
        if (blob(repository, digest) == null && manifest(repository, digest) == null)
            tx.delete("holder/" + digest, repository);
    }

    /** Repositories that hold a blob or manifest. */
    List<String> holders(Digest digest) {
        return tx.list("holder/" + digest).stream().map(Entry::key).toList();
    }

    /** What points at {@code subject}, from {@code after} on. */
    List<Digest> referrers(String repository, Digest subject, String after, int most) {
        return tx.page("referrer/" + repository + "/" + subject, after, most).stream()
                .map(entry -> Digest.parse(entry.key()))
                .toList();
    }

    void putReferrer(String repository, String subject, Digest digest) {
        tx.put("referrer/" + repository + "/" + subject, digest.toString(), NOTHING);
    }

    void deleteReferrer(String repository, String subject, Digest digest) {
        tx.delete("referrer/" + repository + "/" + subject, digest.toString());
    }

    public Records.@Nullable Upload upload(String id) {
        return read(Records.Upload.class, "upload", id);
    }

    void put(String id, Records.Upload upload) {
        tx.put("upload", id, Documents.write(upload));
    }

    void deleteUpload(String id) {
        tx.delete("upload", id);
    }

    List<Entry> uploads() {
        return tx.list("upload");
    }

    public Records.@Nullable Refresh refresh(String key) {
        return read(Records.Refresh.class, "refresh", key);
    }

    public void put(String key, Records.Refresh refresh) {
        tx.put("refresh", key, Documents.write(refresh));
    }

    public void deleteRefresh(String key) {
        tx.delete("refresh", key);
    }

    public Records.@Nullable Mirrored mirrored(String repository, String tag) {
        return read(Records.Mirrored.class, "mirrored/" + repository, tag);
    }

    public void put(String repository, String tag, Records.Mirrored mirrored) {
        tx.put("mirrored/" + repository, tag, Documents.write(mirrored));
    }

    public void deleteMirrored(String repository, String tag) {
        tx.delete("mirrored/" + repository, tag);
    }

    private <T> @Nullable T read(Class<T> type, String collection, String key) {
        return tx.get(collection, key).map(body -> Documents.read(type, body)).orElse(null);
    }
}
