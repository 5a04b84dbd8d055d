/** The API's description of itself, as OpenAPI 3.1. */
@NullMarked
package io.quorate.gateway.openapi;

import org.jspecify.annotations.NullMarked;
