package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that nodes make on each other. The numbers are on the wire: never reuse one. */
enum RaftMessage {
  PING(1, PingRequest.class, PingRequest.parser(), ErrorResponse.parser()),
  REQUEST_VOTE(
      2, RequestVoteRequest.class, RequestVoteRequest.parser(), RequestVoteResponse.parser()),
  APPEND_ENTRIES(
      3, AppendEntriesRequest.class, AppendEntriesRequest.parser(), AppendEntriesResponse.parser()),
  INSTALL_SNAPSHOT(
      4,
      InstallSnapshotRequest.class,
      InstallSnapshotRequest.parser(),
      InstallSnapshotResponse.parser()),
  GET_FILE(5, GetFileRequest.class, GetFileRequest.parser(), GetFileResponse.parser()),
  TIMEOUT_NOW(6, TimeoutNowRequest.class, TimeoutNowRequest.parser(), TimeoutNowResponse.parser()),
  READ_INDEX(7, ReadIndexRequest.class, ReadIndexRequest.parser(), ReadIndexResponse.parser());

  /** Added to a request's number in its reply. */
  static final int REPLY = 0x80;

  /** A reply that is an {@link ErrorResponse} whatever the request was. */
  static final int ERROR_REPLY = 0xff;

  private static final @Nullable RaftMessage[] BY_NUMBER = new RaftMessage[8];
  private static final Map<Class<?>, RaftMessage> BY_REQUEST = new HashMap<>();

  static {
    for (RaftMessage message : values()) {
      BY_NUMBER[message.number] = message;
      BY_REQUEST.put(message.request, message);
    }
  }

  private final int number;
  private final Class<? extends Message> request;
  private final Parser<? extends Message> requestParser;
  private final Parser<? extends Message> replyParser;

  RaftMessage(
      int number,
      Class<? extends Message> request,
      Parser<? extends Message> requestParser,
      Parser<? extends Message> replyParser) {
    this.number = number;
    this.request = request;
    this.requestParser = requestParser;
    this.replyParser = replyParser;
  }

  int number() {
    return number;
  }

  Parser<? extends Message> requestParser() {
    return requestParser;
  }

  Parser<? extends Message> replyParser() {
    return replyParser;
  }

  /** The call whose request this is, or null. */
  static @Nullable RaftMessage of(Object request) {
    return BY_REQUEST.get(request.getClass());
  }

  static @Nullable RaftMessage byNumber(int number) {
    return number < 0 || number >= BY_NUMBER.length ? null : BY_NUMBER[number];
  }
}
