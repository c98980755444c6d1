package djong.cli.jvm;

/**
 * A jar that an application needs.
 *
 * @param group empty when nobody says
 * @param version empty when nobody says
 * @param layer of the image; {@link Layers#DEPENDENCIES} or {@link Layers#SNAPSHOTS}, or what the jar that holds it asks for
 */
record Library(String group, String name, String version, String fileName, String layer, Content content) {
    /** With the layer that its version asks for. */
    static Library of(String group, String name, String version, String fileName, Content content) {
        boolean snapshot = version.endsWith("-SNAPSHOT") || fileName.contains("-SNAPSHOT");
        return new Library(group, name, version, fileName, snapshot ? Layers.SNAPSHOTS : Layers.DEPENDENCIES, content);
    }

    /** Where it lies in the image; two of one name are kept apart by their groups. */
    String path() {
        return "app/lib/" + fileName;
    }

    Library called(String newFileName) {
        return new Library(group, name, version, newFileName, layer, content);
    }

    /** As a package URL: purl specification, type maven. */
    String purl() {
        String namespace = group.isEmpty() ? "" : group + "/";
        return "pkg:maven/" + namespace + name + (version.isEmpty() ? "" : "@" + version);
    }
}
