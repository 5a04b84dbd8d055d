/**
 * A Java client of the gateway's HTTP API: {@link io.quorate.client.QuorateClient} is the door.
 *
 * <p>Several keys change together, or not at all, by a {@link io.quorate.client.Transaction}:
 *
 * <pre>{@code
 * Transaction pay =
 *     Transaction.when()
 *         .value("{order-7}/state", "open".getBytes(UTF_8))
 *         .then()
 *         .put("{order-7}/state", "paid".getBytes(UTF_8))
 *         .increment("{order-7}/payments", 1)
 *         .otherwise()
 *         .get("{order-7}/state")
 *         .build();
 * TransactionResult result = client.kv().commit(pay);
 * if (result.succeeded()) {
 *   System.out.println("payment " + result.counted(1).count());
 * } else {
 *   System.out.println("it is " + result.got(0).map(KeyValue::valueText).orElse("absent"));
 * }
 * }</pre>
 */
@NullMarked
package io.quorate.client;

import org.jspecify.annotations.NullMarked;
