/** Tests of the client against a server that says what each test tells it to. */
package io.quorate.client;
