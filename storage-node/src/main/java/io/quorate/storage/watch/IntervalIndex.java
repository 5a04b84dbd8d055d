package io.quorate.storage.watch;

import io.quorate.proto.key.XxHash64;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the intervals of keys that hold a key, among many.
 *
 * <p>A treap by where intervals start, in which each node knows the largest end below it: adding,
 * removing and finding cost the logarithm of their number, and finding besides what is found. So a
 * key that nobody is interested in costs next to nothing, however many intervals there are and
 * however they overlap.
 *
 * <p>Not for several threads.
 *
 * @param <T> what stands for an interval
 */
final class IntervalIndex<T> {
  private @Nullable Node<T> root;
  private long added;
  private int size;

  /** An interval in the index. */
  static final class Node<T> {
    private final byte[] start;
    private final byte[] end;
    private final long number;
    private final long priority;
    private final T value;
    private byte[] maxEnd;
    private @Nullable Node<T> left;
    private @Nullable Node<T> right;

    private Node(byte[] start, byte[] end, long number, T value) {
      this.start = start;
      this.end = end;
      this.number = number;
      this.priority = XxHash64.hash(ByteBuffer.allocate(8).putLong(number).array(), 0, 8);
      this.value = value;
      this.maxEnd = end;
    }

    private void update() {
      byte[] max = end;
      if (left != null && Arrays.compareUnsigned(left.maxEnd, max) > 0) {
        max = left.maxEnd;
      }
      if (right != null && Arrays.compareUnsigned(right.maxEnd, max) > 0) {
        max = right.maxEnd;
      }
      maxEnd = max;
    }

    private int compareTo(Node<T> other) {
      int order = Arrays.compareUnsigned(start, other.start);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  int size() {
    return size;
  }

  /**
   * Adds an interval; equal ones may be there already.
   *
   * @param end exclusive, and never empty
   */
  Node<T> add(byte[] start, byte[] end, T value) {
    Node<T> node = new Node<>(start, end, added++, value);
    root = insert(root, node);
    size++;
    return node;
  }

  /** Removes an interval that is in the index. */
  void remove(Node<T> node) {
    root = remove(root, node);
    size--;
  }

  /** Passes on the intervals that hold a key. */
  void forEachWith(byte[] key, Consumer<T> found) {
    find(root, key, found);
  }

  private static <T> void find(@Nullable Node<T> node, byte[] key, Consumer<T> found) {
    Node<T> at = node;
    while (at != null && Arrays.compareUnsigned(at.maxEnd, key) > 0) {
      find(at.left, key, found);
      if (Arrays.compareUnsigned(at.start, key) > 0) {
        return;
      }
      if (Arrays.compareUnsigned(key, at.end) < 0) {
        found.accept(at.value);
      }
      at = at.right;
    }
  }

  private static <T> Node<T> insert(@Nullable Node<T> at, Node<T> node) {
    if (at == null) {
      return node;
    }
    if (node.compareTo(at) < 0) {
      Node<T> left = insert(at.left, node);
      at.left = left;
      return left.priority > at.priority ? rotateRight(at, left) : updated(at);
    }
    Node<T> right = insert(at.right, node);
    at.right = right;
    return right.priority > at.priority ? rotateLeft(at, right) : updated(at);
  }

  private static <T> @Nullable Node<T> remove(@Nullable Node<T> at, Node<T> node) {
    if (at == null) {
      throw new IllegalArgumentException("the interval is not in the index");
    }
    if (at == node) {
      return joined(at.left, at.right);
    }
    if (node.compareTo(at) < 0) {
      at.left = remove(at.left, node);
    } else {
      at.right = remove(at.right, node);
    }
    return updated(at);
  }

  /** Both trees as one; all of the left one comes before all of the right one. */
  private static <T> @Nullable Node<T> joined(@Nullable Node<T> left, @Nullable Node<T> right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    if (left.priority > right.priority) {
      left.right = joined(left.right, right);
      return updated(left);
    }
    right.left = joined(left, right.left);
    return updated(right);
  }

  private static <T> Node<T> rotateRight(Node<T> at, Node<T> left) {
    at.left = left.right;
    at.update();
    left.right = at;
    return updated(left);
  }

  private static <T> Node<T> rotateLeft(Node<T> at, Node<T> right) {
    at.right = right.left;
    at.update();
    right.left = at;
    return updated(right);
  }

  private static <T> Node<T> updated(Node<T> node) {
    node.update();
    return node;
  }
}
