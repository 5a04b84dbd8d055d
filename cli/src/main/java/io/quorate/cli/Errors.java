package io.quorate.cli;

import io.quorate.client.ProblemDetails;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Every way in which a command fails, as one line for a person and a code for a script. */
final class Errors {
  private final Shell shell;

  Errors(Shell shell) {
    this.shell = shell;
  }

  /** A command line that is wrong. */
  int usage(ParameterException error, String[] args) {
    CommandLine command = error.getCommandLine();
    say(String.valueOf(error.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(error, command.getErr())) {
      shell.say("See: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE;
  }

  /** A command that was understood and did not succeed. */
  int failed(Exception error, CommandLine command, ParseResult parsed) {
    // What was written so far comes first.
    shell.out().flush();
    if (error instanceof CliException failure) {
      say(String.valueOf(failure.getMessage()));
      return failure.exitCode();
    }
    if (error instanceof QuorateException refusal) {
      say(refusal.code().code() + ": " + refusal.detail());
      explain(refusal);
      return ExitCode.of(refusal.code());
    }
    if (error instanceof NoSuchFileException missing) {
      say("there is no file " + missing.getFile());
      return ExitCode.ERROR;
    }
    if (error instanceof IOException || error instanceof UncheckedIOException) {
      say(String.valueOf(error.getMessage()));
      return ExitCode.ERROR;
    }
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      say("interrupted");
      return ExitCode.INTERRUPTED;
    }
    say("this is a bug in quorate, please report it:");
    error.printStackTrace(shell.err());
    return ExitCode.ERROR;
  }

  private void explain(QuorateException refusal) {
    ErrorCode code = refusal.code();
    var details = ProblemDetails.of(refusal);
    if (code == ErrorCode.UNAUTHENTICATED) {
      shell.say("Sign in with: quorate login URL --user NAME");
    } else if (code == ErrorCode.UNAVAILABLE && details.isEmpty()) {
      shell.say("Is the cluster running, and is this its URL?");
    } else if (code == ErrorCode.PRECONDITION_FAILED) {
      details
          .map(ProblemDetails::currentRevision)
          .filter(java.util.OptionalLong::isPresent)
          .map(java.util.OptionalLong::getAsLong)
          .ifPresent(
              revision ->
                  shell.say(
                      revision == 0 ? "The key is absent." : "Its revision is " + revision + "."));
    }
    if (ExitCode.of(code) == ExitCode.ERROR) {
      details.flatMap(ProblemDetails::requestId).ifPresent(id -> shell.say("Request id: " + id));
    }
  }

  private void say(String message) {
    String prefix = "error: ";
    boolean colour = shell.errIsTerminal() && shell.variable("NO_COLOR").isEmpty();
    shell.say((colour ? "\u001b[31m" + prefix + "\u001b[0m" : prefix) + message);
  }
}
