/** Tests of HTTP/1.1 load. */
package io.quorate.cli.bench.http1;
