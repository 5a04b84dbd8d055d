package io.quorate.storage.mvcc;

/**
 * Where a group's state stands, apart from its keys. Equal positions on two replicas mean equal
 * states; unequal checksums at equal applied indexes mean that one of them is broken.
 *
 * @param appliedIndex the last log index that the state includes; 0 for none
 * @param appliedTerm the term of the entry at that index
 * @param revision the last revision given to a write; never rewound
 * @param compactRevision reads at revisions below this are refused
 * @param stampMs the group's time: the largest stamp of the entries applied, Unix milliseconds
 * @param keys the number of present keys of tenants; the group's own are not counted
 * @param checksum the sum over all present keys of a hash of key and version; order does not matter
 */
public record Position(
    long appliedIndex,
    long appliedTerm,
    long revision,
    long compactRevision,
    long stampMs,
    long keys,
    long checksum) {

  public static final Position EMPTY = new Position(0, 0, 0, 0, 0, 0, 0);

  public Position {
    if (compactRevision > revision) {
      throw new IllegalArgumentException(
          "compactRevision " + compactRevision + " beyond revision " + revision);
    }
  }
}
