package djong.build.sbom;

/**
 * Something that was put into files as a whole.
 *
 * @param license as its maker writes it; empty when not known
 * @param purl its package URL
 */
public record Component(String name, String version, String license, String purl) implements Comparable<Component> {
    @Override
    public int compareTo(Component other) {
        return purl.compareTo(other.purl);
    }
}
