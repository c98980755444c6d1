package djong.image;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.image.record.ArchivedImage;
import djong.image.record.ImageRecord;
import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.List;
import java.util.Map;

/** JSON of the records, both ways. */
final class Documents {
    private static final Jsonb JSONB =
            Jsonb.builder().serializeNulls(true).serializeEmpty(true).build();
    private static final JsonType<ImageRecord> IMAGE = JSONB.type(ImageRecord.class);
    private static final JsonType<List<ArchivedImage>> ARCHIVED =
            JSONB.type(ArchivedImage.class).list();
    private static final JsonType<Map<String, Map<String, String>>> REPOSITORIES =
            JSONB.type(Types.mapOf(Types.mapOf(String.class)));

    private Documents() {}

    static byte[] of(ImageRecord record) {
        return IMAGE.toJsonBytes(record);
    }

    static ImageRecord image(String id, byte[] json) {
        try {
            return IMAGE.fromJson(json);
        } catch (JsonException | IllegalStateException e) {
            throw new EngineException.System("the record of image " + id + " is damaged: " + e.getMessage(), e);
        }
    }

    static byte[] of(List<ArchivedImage> images) {
        return ARCHIVED.toJsonBytes(images);
    }

    static List<ArchivedImage> archived(byte[] json) {
        try {
            return ARCHIVED.fromJson(JsonDepth.checked(json));
        } catch (JsonException | EngineException.InvalidParameter | IllegalStateException | NullPointerException e) {
            throw new EngineException.InvalidParameter("invalid manifest.json: " + e.getMessage(), e);
        }
    }

    static byte[] repositories(Map<String, Map<String, String>> tags) {
        return REPOSITORIES.toJsonBytes(tags);
    }
}
