/** Tests of requests to Quorate. */
package io.quorate.cli.bench.target;
