package io.quorate.system.fault.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.system.checker.transactions.Transaction;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Recorder;
import io.quorate.system.history.Scan;
import io.quorate.system.http.Json;
import io.quorate.system.transactions.Increment;
import io.quorate.system.transactions.TransactionRecorder;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Keeps a history: one line of JSON per operation and scan, compressed. */
final class HistoryFile {
  private HistoryFile() {}

  static void write(Path file, Recorder recorder, TransactionRecorder transactions)
      throws IOException {
    try (Writer out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
      for (Operation operation : recorder.all()) {
        ObjectNode line = times(operation.client(), operation.calledNanos());
        line.put("returned_nanos", operation.returnedNanos()).put("key", operation.key());
        line.put("action", operation.action().toString());
        line.put("result", operation.result().toString());
        out.write(line + "\n");
      }
      for (Scan scan : recorder.scans()) {
        ObjectNode line = times(scan.client(), scan.calledNanos());
        line.put("returned_nanos", scan.returnedNanos()).put("prefix", scan.prefix());
        line.put("revision", scan.revision());
        line.put("rows", scan.rows().toString());
        out.write(line + "\n");
      }
      for (Transaction transaction : transactions.transactions()) {
        ObjectNode line = times(transaction.client(), transaction.calledNanos());
        line.put("returned_nanos", transaction.returnedNanos());
        line.put("transaction", transaction.toString());
        out.write(line + "\n");
      }
      for (Increment increment : transactions.increments()) {
        ObjectNode line = times(increment.client(), increment.calledNanos());
        line.put("returned_nanos", increment.returnedNanos());
        line.put("increment", increment.toString());
        out.write(line + "\n");
      }
    }
  }

  private static ObjectNode times(int client, long calledNanos) {
    return Json.object().put("client", client).put("called_nanos", calledNanos);
  }
}
