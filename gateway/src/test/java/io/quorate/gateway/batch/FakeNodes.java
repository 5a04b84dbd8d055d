package io.quorate.gateway.batch;

import io.quorate.gateway.upstream.NodeClient;
import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.frame.WriteFrames;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Method;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Calls that wait until a test answers them. */
final class FakeNodes implements NodeClient {
  /** A call that was sent. */
  record Call(String nodeId, Buffer frame, Promise<Object> promise, long timeoutMs) {
    List<Operation> writes() {
      List<Operation> operations = new ArrayList<>();
      for (byte[] bytes : WriteFrames.readRequest(frame.getBytes()).operations()) {
        operations.add(OperationCodec.read(new ByteReader(bytes)));
      }
      return operations;
    }

    void answer(Reply<Outcome> reply) {
      ByteWriter out = new ByteWriter(64);
      WriteFrames.writeReply(reply, out);
      promise.complete(Buffer.buffer(out.toByteArray()));
    }

    void written() {
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < writes().size(); i++) {
        outcomes.add(new Outcome.Written(7, 7, 1));
      }
      answer(new Reply.Results<>(outcomes));
    }

    /** So many gets found nothing. */
    void absent(int gets) {
      List<ReadResult> results = Collections.nCopies(gets, new ReadResult.Absent(7));
      ByteWriter out = new ByteWriter(64);
      ReadFrames.writeReply(new Reply.Results<>(results), out);
      promise.complete(Buffer.buffer(out.toByteArray()));
    }

    void failed(ErrorCode code, String leader) {
      answer(new Reply.Failed<>(code, "told so", leader));
    }

    void lost(ErrorCode code) {
      promise.fail(new QuorateException(code, "the call failed"));
    }
  }

  final List<Call> calls = new ArrayList<>();

  @Override
  @SuppressWarnings("unchecked")
  public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
    Promise<Object> promise = Promise.promise();
    calls.add(new Call(nodeId, (Buffer) request, promise, timeoutMs));
    return (Future<R>) promise.future();
  }

  Call last() {
    return calls.get(calls.size() - 1);
  }
}
