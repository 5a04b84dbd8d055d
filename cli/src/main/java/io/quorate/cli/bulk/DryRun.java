package io.quorate.cli.bulk;

import io.quorate.client.MalformedJsonException;
import java.io.IOException;

/** Reads what an import would read, and says what it would refuse by itself. */
final class DryRun {
  record Outcome(long records, long rejected) {}

  private final BatchSender.Rejections report;
  private final Progress progress;
  private final RecordParser parser = new RecordParser();

  DryRun(BatchSender.Rejections report, Progress progress) {
    this.report = report;
    this.progress = progress;
  }

  Outcome run(LineReader reader) throws IOException {
    long records = 0;
    long rejected = 0;
    while (reader.next()) {
      if (reader.blank()) {
        continue;
      }
      try {
        RecordParser.ParsedRecord unused =
            parser.parse(reader.buffer(), reader.offset(), reader.length());
        records++;
      } catch (MalformedJsonException e) {
        rejected++;
        report.reject(reader.line(), String.valueOf(e.getMessage()));
      }
      progress.update(records, reader.position().bytes());
    }
    return new Outcome(records, rejected);
  }
}
