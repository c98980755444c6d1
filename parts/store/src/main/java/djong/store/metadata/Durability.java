package djong.store.metadata;

/** What a commit must survive. All survive the end of this process, however sudden. */
public enum Durability {
    /** A power cut as well: the commit returns when the disk has it. For what a user would miss. */
    FULL,
    /** The last moments may be lost with the power; what is left is consistent. For what the power cut ends anyway. */
    NORMAL
}
