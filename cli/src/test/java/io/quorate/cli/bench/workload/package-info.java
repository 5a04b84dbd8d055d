/** Tests of workloads. */
package io.quorate.cli.bench.workload;
