/** Tests of reports. */
package io.quorate.cli.bench.report;
