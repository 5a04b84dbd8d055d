package io.quorate.cli.bench.http1;

/** What is known of an answer when it is complete; valid until the next one begins. */
public interface HttpAnswer {
  int status();

  long bodyBytes();

  /** The first bytes of the body, of answers of status 300 and above only. */
  String errorText();
}
