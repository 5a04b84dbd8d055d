/**
 * Import and export: NDJSON files in, NDJSON files out, both to be continued after an interruption.
 */
@NullMarked
package io.quorate.cli.bulk;

import org.jspecify.annotations.NullMarked;
