package io.quorate.cli.bench.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.quorate.cli.bench.load.Call;
import org.jspecify.annotations.Nullable;

/** One call on its stream. For one event loop. */
final class Exchange implements GrpcAnswer {
  private static final CharSequence GRPC_STATUS = "grpc-status";

  final Call call;
  final int streamId;

  /** How many bytes of its request the server takes. */
  long sendWindow;

  /** What of the request had no room in a window yet. */
  @Nullable ByteBuf unsent;

  private long messageBytes;
  private @Nullable Http2Headers trailers;

  Exchange(Call call, int streamId, long sendWindow) {
    this.call = call;
    this.streamId = streamId;
    this.sendWindow = sendWindow;
  }

  void data(int bytes) {
    messageBytes += bytes;
  }

  void headers(Http2Headers headers) {
    trailers = headers;
  }

  void releaseUnsent() {
    ByteBuf rest = unsent;
    unsent = null;
    if (rest != null) {
      rest.release();
    }
  }

  @Override
  public int status() {
    CharSequence status = trailer(GRPC_STATUS);
    if (status == null || status.length() == 0 || status.length() > 2) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < status.length(); i++) {
      number = number * 10 + status.charAt(i) - '0';
    }
    return number;
  }

  @Override
  public long messageBytes() {
    return messageBytes;
  }

  @Override
  public @Nullable CharSequence trailer(String name) {
    return trailer((CharSequence) name);
  }

  private @Nullable CharSequence trailer(CharSequence name) {
    Http2Headers headers = trailers;
    return headers == null ? null : headers.get(name);
  }
}
