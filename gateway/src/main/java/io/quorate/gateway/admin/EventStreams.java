package io.quorate.gateway.admin;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.problem.RequestId;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The UI's live view: server-sent events with the whole merged overview, once a second when it
 * changed, and a heartbeat whenever it did not, so that a page knows that it is not looking at the
 * past.
 *
 * <p>Nothing queues for a slow client. While its socket is full it is passed over, and the next
 * overview that fits is the newest; one that takes nothing for {@value #MAX_STALLED_TICKS} seconds
 * is cut off. Each tick checks the caller anew, so an expired or revoked session loses its stream
 * at once. One per event loop; it ticks only while somebody listens.
 */
final class EventStreams {
  static final int MAX_STREAMS = 256;

  private static final long TICK_MS = 1_000;
  private static final int MAX_STALLED_TICKS = 15;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Access access;
  private final Supplier<Future<ClusterView>> views;
  private final Supplier<Optional<ClusterView>> recent;
  private final Set<Client> clients = new LinkedHashSet<>();
  private long timer = NO_TIMER;
  private boolean asking;

  /**
   * The streams of one event loop.
   *
   * @param views asks the nodes, or joins those who do
   * @param recent what a new client is shown while a silent node is still being waited for
   */
  EventStreams(
      Vertx vertx,
      Access access,
      Supplier<Future<ClusterView>> views,
      Supplier<Optional<ClusterView>> recent) {
    this.vertx = vertx;
    this.access = access;
    this.views = views;
    this.recent = recent;
  }

  private static final class Client {
    final HttpServerRequest request;
    String lastSent = "";
    int stalledTicks;

    Client(HttpServerRequest request) {
      this.request = request;
    }

    HttpServerResponse response() {
      return request.response();
    }
  }

  /**
   * Turns a request of an authorized caller into a stream.
   *
   * @throws QuorateException TOO_MANY_REQUESTS
   */
  void open(RoutingContext context) {
    if (clients.size() >= MAX_STREAMS) {
      throw new QuorateException(ErrorCode.TOO_MANY_REQUESTS, "too many event streams");
    }
    RequestId.of(context);
    Client client = new Client(context.request());
    HttpServerResponse response = client.response();
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Accel-Buffering", "no");
    response.closeHandler(gone -> remove(client));
    response.exceptionHandler(broken -> remove(client));
    HttpConnection connection = client.request.connection();
    connection.shutdownHandler(leaving -> endAll(connection));
    clients.add(client);
    response.writeHead();
    recent.get().ifPresent(view -> publish(Set.of(client), Future.succeededFuture(view)));
    views.get().onComplete(view -> publish(Set.of(client), view));
    if (timer == NO_TIMER) {
      timer = vertx.setPeriodic(TICK_MS, tick -> tick());
    }
  }

  private void tick() {
    if (asking) {
      return; // a round outlasted the tick; its result is due
    }
    asking = true;
    views
        .get()
        .onComplete(
            view -> {
              asking = false;
              publish(clients, view);
            });
  }

  private void publish(Set<Client> to, AsyncResult<ClusterView> view) {
    String comparable = view.succeeded() ? comparable(view.result()) : "";
    Buffer overview = null;
    for (Client client : new ArrayList<>(to)) {
      if (!mayGoOn(client)) {
        continue;
      }
      boolean news = view.succeeded() && !client.lastSent.equals(comparable);
      if (news) {
        if (overview == null) {
          overview = event("overview", overview(view.result()));
        }
        client.lastSent = comparable;
        client.response().write(overview);
      } else {
        client.response().write(heartbeat(view));
      }
    }
  }

  /** Whether this client gets something now; ends it when its right or its patience is used up. */
  private boolean mayGoOn(Client client) {
    HttpServerResponse response = client.response();
    if (response.closed() || response.ended() || !clients.contains(client)) {
      remove(client);
      return false;
    }
    try {
      access.require(client.request, Permission.CLUSTER_VIEW);
    } catch (QuorateException ended) {
      remove(client);
      response.end(event("ended", new JsonObject().put("code", ended.code().code())));
      return false;
    }
    if (response.writeQueueFull()) {
      client.stalledTicks++;
      if (client.stalledTicks > MAX_STALLED_TICKS) {
        remove(client);
        response.reset();
      }
      return false;
    }
    client.stalledTicks = 0;
    return true;
  }

  /** A gateway that shuts down waits for what is open: streams would keep it waiting. */
  private void endAll(HttpConnection connection) {
    for (Client client : new ArrayList<>(clients)) {
      if (client.request.connection().equals(connection)) {
        remove(client);
        client.response().end();
      }
    }
  }

  private void remove(Client client) {
    clients.remove(client);
    if (clients.isEmpty() && timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  static JsonObject overview(ClusterView view) {
    return new JsonObject()
        .put("checked_at", view.checkedAt().toString())
        .put("cluster", ViewJson.cluster(view))
        .put("health", ViewJson.health(view))
        .put("nodes", ViewJson.array(view.nodes(), ViewJson::node))
        .put("groups", ViewJson.array(view.groups(), ViewJson::group));
  }

  /** Without what differs each time although nothing happened. */
  private static String comparable(ClusterView view) {
    JsonObject json = overview(view);
    json.remove("checked_at");
    json.getJsonObject("health").remove("checked_at");
    json.getJsonArray("nodes").forEach(node -> ((JsonObject) node).remove("uptime_ms"));
    return json.encode();
  }

  private static Buffer heartbeat(AsyncResult<ClusterView> view) {
    return event(
        "heartbeat",
        view.succeeded()
            ? new JsonObject().put("checked_at", view.result().checkedAt().toString())
            : new JsonObject());
  }

  private static Buffer event(String name, JsonObject data) {
    return Buffer.buffer("event: " + name + "\ndata: " + data.encode() + "\n\n");
  }
}
