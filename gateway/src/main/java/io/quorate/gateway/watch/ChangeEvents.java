package io.quorate.gateway.watch;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.gateway.json.JsonWriter;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Positions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * A watch as server-sent events:
 *
 * <pre>
 *   id: g1:120,g2:77
 *   event: change
 *   data: {"group":"g1","revision":120,"changes":[{"type":"put","key":"a","value":"1",…}]}
 * </pre>
 *
 * and {@code progress}, {@code resync} and {@code ended} of the same form. The id is what the
 * client has when it has read the event: it resumes by the last one.
 */
final class ChangeEvents {
  private ChangeEvents() {}

  /** One event for each transaction. */
  static Buffer changes(Page page) {
    return JsonWriter.write(
        256 + 192 * page.transactions().size(),
        (out, json) -> {
          for (Page.Transaction transaction : page.transactions()) {
            head(json, "change", transaction.at());
            transaction(out, json, transaction);
            json.flush();
            json.writeRaw("\n\n");
          }
        });
  }

  static Buffer progress(Positions at) {
    return JsonWriter.write(
        128,
        (out, json) -> {
          head(json, "progress", at);
          json.writeStartObject();
          json.writeObjectFieldStart("revisions");
          for (int part = 0; part < at.count(); part++) {
            json.writeNumberField(at.group(part), at.at(part));
          }
          json.writeEndObject();
          json.writeEndObject();
          json.flush();
          json.writeRaw("\n\n");
        });
  }

  /** The last event of a stream that is not ended by its client. */
  static Buffer end(String name, QuorateException why, Positions at) {
    return JsonWriter.write(
        256,
        (out, json) -> {
          head(json, name, at);
          json.writeStartObject();
          json.writeStringField("code", why.code().code());
          json.writeStringField("detail", why.detail());
          if (why instanceof WatchErrors.CompactedException compacted) {
            json.writeStringField("group", compacted.groupId());
            json.writeNumberField("compact_revision", compacted.compactRevision());
          }
          json.writeEndObject();
          json.flush();
          json.writeRaw("\n\n");
        });
  }

  private static void head(JsonGenerator json, String event, Positions at) throws IOException {
    json.writeRaw("id: " + at.text() + "\nevent: " + event + "\ndata: ");
  }

  private static void transaction(JsonWriter out, JsonGenerator json, Page.Transaction transaction)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("group", transaction.group());
    json.writeNumberField("revision", transaction.revision());
    json.writeArrayFieldStart("changes");
    for (Change change : transaction.changes()) {
      change(out, json, change);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void change(JsonWriter out, JsonGenerator json, Change change) throws IOException {
    json.writeStartObject();
    Entry put = change.put();
    if (put == null) {
      json.writeStringField("type", "delete");
      out.bytes("key", change.key());
      json.writeNumberField("mod_revision", change.revision());
    } else {
      json.writeStringField("type", "put");
      out.record(put, true);
    }
    Entry previous = change.previous();
    if (previous != null && change.hasPreviousValue()) {
      json.writeObjectFieldStart("previous");
      out.record(previous, true);
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
