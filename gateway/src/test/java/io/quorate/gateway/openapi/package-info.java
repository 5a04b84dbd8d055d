/**
 * Holds what tests send and get to the OpenAPI document. System tests use it too, so it knows no
 * test framework.
 */
package io.quorate.gateway.openapi;
