package io.quorate.gateway.metrics;

import java.util.Locale;

/** What kind of route a request took. */
public enum RouteClass {
  KV_READ,
  KV_WRITE,
  SCAN,
  BATCH,
  TXN,
  WATCH,
  LEASE,
  GRPC,
  AUTH,
  ADMIN,
  EVENTS,
  UI,
  OTHER;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
