package io.quorate.storage.node;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.frame.WriteFrames;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/** Data frames to one node, as a gateway sends them. */
record GroupCalls(NodeCalls calls, String address) {

  Reply<Outcome> write(String groupId, Operation... operations) {
    ByteWriter out = new ByteWriter(256);
    List<byte[]> encoded = java.util.Arrays.stream(operations).map(GroupCalls::encode).toList();
    WriteFrames.writeRequest(groupId, encoded, out);
    Buffer reply =
        calls.call(address, Methods.DATA_WRITE, Buffer.buffer(out.toByteArray()), Map.of());
    return WriteFrames.readReply(reply.getBytes());
  }

  Reply<ReadResult> read(String groupId, boolean stale, ReadOperation... operations) {
    ByteWriter out = new ByteWriter(256);
    ReadFrames.writeRequest(new ReadFrames.Request(groupId, stale, List.of(operations)), out);
    Buffer reply =
        calls.call(address, Methods.DATA_READ, Buffer.buffer(out.toByteArray()), Map.of());
    return ReadFrames.readReply(reply.getBytes());
  }

  private static byte[] encode(Operation operation) {
    ByteWriter out = new ByteWriter(64);
    OperationCodec.write(operation, out);
    return out.toByteArray();
  }
}
