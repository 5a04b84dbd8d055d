package io.quorate.cli.bulk;

/**
 * A place between two lines of an input, and what came before it.
 *
 * @param crc32c over all bytes before it: the fingerprint by which a later run knows that it reads
 *     the same input
 * @param rejected how many lines before it were refused for good
 */
record Position(long lines, long bytes, int crc32c, long rejected) {
  static final Position START = new Position(0, 0, 0, 0);
}
