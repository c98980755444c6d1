package djong.build.sbom;

import djong.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A list of components as a document of SPDX 2.3, of maps and lists. */
public final class Spdx {
    private static final String DOCUMENT = "SPDXRef-DOCUMENT";
    private static final String UNKNOWN = "NOASSERTION";

    private Spdx() {}

    /** @param about what the components are in; two lists of the same components about the same are one document */
    public static Map<String, Object> document(String about, List<Component> components, Instant created) {
        List<Object> packages = new ArrayList<>();
        List<Object> relations = new ArrayList<>();
        var text = new StringBuilder(about);
        for (Component each : components) {
            text.append('\n').append(each.purl());
            String id = "SPDXRef-Package-"
                    + Digest.of(each.purl().getBytes(StandardCharsets.UTF_8))
                            .hex()
                            .substring(0, 16);
            packages.add(described(each, id));
            Map<String, Object> relation = new LinkedHashMap<>();
            relation.put("spdxElementId", DOCUMENT);
            relation.put("relatedSpdxElement", id);
            relation.put("relationshipType", "DESCRIBES");
            relations.add(relation);
        }
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("created", created.truncatedTo(ChronoUnit.SECONDS).toString());
        made.put("creators", List.of("Tool: djong"));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("spdxVersion", "SPDX-2.3");
        document.put("dataLicense", "CC0-1.0");
        document.put("SPDXID", DOCUMENT);
        document.put("name", about);
        document.put(
                "documentNamespace",
                "urn:sha256:"
                        + Digest.of(text.toString().getBytes(StandardCharsets.UTF_8))
                                .hex());
        document.put("creationInfo", made);
        document.put("packages", packages);
        document.put("relationships", relations);
        return document;
    }

    private static Map<String, Object> described(Component component, String id) {
        Map<String, Object> purl = new LinkedHashMap<>();
        purl.put("referenceCategory", "PACKAGE-MANAGER");
        purl.put("referenceType", "purl");
        purl.put("referenceLocator", component.purl());
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", component.name());
        told.put("SPDXID", id);
        told.put("versionInfo", component.version());
        told.put("downloadLocation", UNKNOWN);
        told.put("filesAnalyzed", false);
        told.put("licenseConcluded", UNKNOWN);
        // What package managers note is not always an expression of SPDX's.
        told.put("licenseDeclared", UNKNOWN);
        if (!component.license().isEmpty()) told.put("licenseComments", component.license());
        told.put("copyrightText", UNKNOWN);
        told.put("externalRefs", List.of(purl));
        return told;
    }
}
