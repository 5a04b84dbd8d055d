package io.quorate.gateway.server;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which methods the router's routes take at a path: Vert.x knows it, and tells it only in an answer
 * of its own that is no problem+json. Immutable.
 */
final class AllowedMethods {
  private static final Pattern PARAMETER = Pattern.compile(":\\w+");

  private final List<Known> routes;

  private record Known(Pattern path, Set<HttpMethod> methods) {}

  private AllowedMethods(List<Known> routes) {
    this.routes = routes;
  }

  /** Of the routes that are mounted so far. */
  static AllowedMethods of(Router router) {
    return new AllowedMethods(
        router.getRoutes().stream()
            .filter(route -> route.methods() != null)
            .map(route -> new Known(pattern(route), route.methods()))
            .toList());
  }

  /** Empty when there is no such path. */
  String at(String path) {
    TreeSet<String> names = new TreeSet<>();
    for (Known route : routes) {
      if (route.path().matcher(path).matches()) {
        route.methods().forEach(method -> names.add(method.name()));
      }
    }
    return String.join(", ", names);
  }

  private static Pattern pattern(Route route) {
    String path = route.getPath();
    if (path == null) {
      return Pattern.compile(route.getName()); // which is the expression of those that have one
    }
    StringBuilder regex = new StringBuilder();
    Matcher parameters = PARAMETER.matcher(path);
    int from = 0;
    while (parameters.find()) {
      regex.append(Pattern.quote(path.substring(from, parameters.start()))).append("[^/]+");
      from = parameters.end();
    }
    regex.append(Pattern.quote(path.substring(from)));
    return Pattern.compile(regex.append(route.isExactPath() ? "/?" : ".*").toString());
  }
}
