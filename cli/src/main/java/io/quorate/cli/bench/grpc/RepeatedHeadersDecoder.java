package io.quorate.cli.bench.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import io.netty.util.collection.LongObjectHashMap;

/**
 * Decodes each header block once: answers of one kind come as the same few bytes again and again.
 *
 * <p>That is right as long as a block only refers to the table of HPACK: then it does not change
 * the table, and means the same until a block that does. For one event loop.
 */
final class RepeatedHeadersDecoder implements Http2HeadersDecoder {
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final LongObjectHashMap<Http2Headers> known = new LongObjectHashMap<>();

  @Override
  public Http2Headers decodeHeaders(int streamId, ByteBuf block) throws Http2Exception {
    long bytes = references(block);
    if (bytes == 0) {
      known.clear();
      return decoder.decodeHeaders(streamId, block);
    }
    Http2Headers headers = known.get(bytes);
    if (headers == null) {
      headers = decoder.decodeHeaders(streamId, block);
      known.put(bytes, headers);
    } else {
      block.skipBytes(block.readableBytes());
    }
    return headers;
  }

  /** The block as a number when it has at most eight bytes, all of them references; else 0. */
  private static long references(ByteBuf block) {
    int length = block.readableBytes();
    if (length > Long.BYTES) {
      return 0;
    }
    long bytes = 0;
    for (int i = 0; i < length; i++) {
      int one = block.getUnsignedByte(block.readerIndex() + i);
      if (one < 0x80 || one == 0xFF) {
        return 0;
      }
      bytes = bytes << 8 | one;
    }
    return bytes;
  }

  @Override
  public Configuration configuration() {
    return decoder.configuration();
  }
}
