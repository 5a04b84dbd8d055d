package io.quorate.system.ui;

/** A running cluster as the UI's tests need it: real, or a real gateway before fake nodes. */
interface ClusterUnderTest extends AutoCloseable {

  /** Of the gateway, without a slash at the end. */
  String url();

  /** A user of the tenant {@code system} with the role admin. */
  String username();

  String password();

  /** Ends a node at once; one that leads no group in sight is a good choice. */
  void killNode(String nodeId);

  void startNode(String nodeId);

  /** Stops a node's answers but not its connections, as SIGSTOP does. */
  void stallNode(String nodeId);

  void resumeNode(String nodeId);

  void killGateway();

  /** On the same port. */
  void startGateway();

  @Override
  void close();
}
