/** Tests of load without a gateway. */
package io.quorate.cli.bench.direct;
