package io.quorate.cli.txn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TxnTextTest {

  @Test
  void allComparisons() throws TxnSyntaxException {
    assertThat(
            json(
                """
                value("a") = "text"
                value("a")!=text
                version("a") < "3"
                create ( "a" ) <= 4
                mod(a) > 5
                lease('a') >= 9223372036854775807
                exists("a") = "true"
                exists("b") = false
                exists("c") != false
                """))
        .isEqualTo(
            """
            {'compare':[{'key':'a','value':'text'},{'key':'a','op':'!=','value':'text'},\
            {'key':'a','op':'<','version':3},{'key':'a','op':'<=','create_revision':4},\
            {'key':'a','op':'>','mod_revision':5},\
            {'key':'a','op':'>=','lease':9223372036854775807},\
            {'key':'a','exists':true},{'key':'b','exists':false},{'key':'c','exists':true}],\
            'success':[],'failure':[]}""");
  }

  @Test
  void allOperations() throws TxnSyntaxException {
    assertThat(
            json(
                """

                put a 1
                get a
                del a
                delete a
                increment n
                increment n -5
                append log 'one; '

                del --prefix tmp/
                del tmp/ --prefix
                del "--prefix"
                """))
        .isEqualTo(
            """
            {'compare':[],'success':[{'put':{'key':'a','value':'1'}},{'get':{'key':'a'}},\
            {'delete':{'key':'a'}},{'delete':{'key':'a'}},{'increment':{'key':'n','by':1}},\
            {'increment':{'key':'n','by':-5}},{'append':{'key':'log','value':'one; '}}],\
            'failure':[{'delete_range':{'prefix':'tmp/'}},{'delete_range':{'prefix':'tmp/'}},\
            {'delete':{'key':'--prefix'}}]}""");
  }

  @Test
  void emptyLinesEndPartsAndCommentsDoNot() throws TxnSyntaxException {
    assertThat(
            json(
                """
                # Who may?
                exists(a) = true
                  # Still the comparisons.
                exists(b) = true
                \t\s
                get s\r
                \r
                # The failure requests.
                get f

                # Nothing but comments may follow.

                """))
        .isEqualTo(
            "{'compare':[{'key':'a','exists':true},{'key':'b','exists':true}],"
                + "'success':[{'get':{'key':'s'}}],'failure':[{'get':{'key':'f'}}]}");
    assertThat(json("exists(a) = true")).contains("'a'").endsWith("'success':[],'failure':[]}");
    assertThat(json("\n\nget f"))
        .isEqualTo("{'compare':[],'success':[],'failure':[{'get':{'key':'f'}}]}");
    assertThat(json("")).isEqualTo("{'compare':[],'success':[],'failure':[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"two words\" | two words",
        "'two words' | two words",
        "two\\ words | two words",
        "\"it's\" | it's",
        "'\\n' | \\\\n",
        "\"a\\n\\r\\tb\" | a\\n\\r\\tb",
        "a\\nb | a\\nb",
        "\"\\\\\" | \\\\",
        "a\"b c\"'d e'f | ab cd ef",
        "\"\" | ``",
        "'' | ``",
        "\\x41\\x0A | A\\n",
        "\\xc3\\xbc | ü",
        "ü😀 | ü😀",
        "a#b | a#b",
        "-1 | -1",
        "'--x' | --x",
        "\\#\\\"\\' | #\\q'",
      })
  void wordsAreAsInAShell(String word, String value) throws TxnSyntaxException {
    assertThat(new String(TxnText.parse("\nput k " + word).toJson(), UTF_8))
        .contains("\"value\":\"" + value.replace("\\q", "\\\"") + "\"}}]");
  }

  @Test
  void bytesThatAreNoTextStayWhatTheyAre() throws TxnSyntaxException {
    assertThat(json("value(\"\\xff\") = \\x80\n\nappend \\xFE \"\""))
        .isEqualTo(
            "{'compare':[{'key':{'base64':'/w=='},'value':{'base64':'gA=='}}],"
                + "'success':[{'append':{'key':{'base64':'/g=='},'value':''}}],'failure':[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "put a b | line 1, column 1: expected a comparison: value, version, create, mod,",
        "  wert(a) = 1 | line 1, column 1: expected a comparison",
        "value a = 1 | line 1, column 7: expected (",
        "value(a = 1 | line 1, column 9: expected )",
        "value() = 1 | line 1, column 7: expected KEY",
        "value(\"\") = 1 | line 1, column 7: the key is empty",
        "value(a) | line 1, column 9: expected =, !=, <, <=, > or >=",
        "value(a) == 1 | line 1, column 10: expected =, !=, <, <=, > or >=",
        "value(a) = | line 1, column 11: expected what to compare with",
        "value(a) = b c | line 1, column 14: nothing more is expected on this line",
        "version(a) = x | line 1, column 14: expected a whole number, not \"x\"",
        "version(a) = -1 | line 1, column 14: a record has no negative numbers",
        "mod(a) = 9223372036854775808 | line 1, column 10: 64 bits do not hold \"922",
        "exists(a) < true | line 1, column 11: whether a key exists is compared by = or !=",
        "exists(a) = yes | line 1, column 13: expected true or false, not \"yes\"",
        "value(😀) ? 1 | line 1, column 10: expected =",
        "~puts a | line 2, column 1: unknown operation \"puts\"; there are get, put, del,",
        "~put | line 2, column 4: expected KEY",
        "~put k | line 2, column 6: expected VALUE",
        "~put k v w | line 2, column 9: nothing more is expected on this line",
        "~put k v --lease=1 | line 2, column 9: nothing more is expected",
        "~put k --lease=1 | line 2, column 7: unknown option \"--lease=1\"",
        "~get --prefix k | line 2, column 5: unknown option \"--prefix\"",
        "~get 'k | line 2, column 5: this quote is never closed",
        "~get \"k\\\" | line 2, column 5: this quote is never closed",
        "~get k\\ | line 2, column 6: nothing follows this backslash",
        "~get \"a\\q\" | line 2, column 7: unknown escape",
        "~get \\xf | line 2, column 5: \\x wants two hexadecimal digits",
        "~get '' | line 2, column 5: the key is empty",
        "~del | line 2, column 4: expected KEY",
        "~del --prefix | line 2, column 13: expected PREFIX",
        "~del --prefix '' | line 2, column 1: a range without bounds would be all keys",
        "~del --prefixes | line 2, column 5: unknown option \"--prefixes\"",
        "~increment n 1.5 | line 2, column 13: expected a whole number, not \"1.5\"",
        "~increment n -9223372036854775809 | line 2, column 13: 64 bits do not hold",
        "~~~get k | line 4, column 1: the failure requests ended at an empty line",
      })
  void whatIsWrongIsSaidWithItsPlace(String text, String message) {
    // CSV has no line ends of its own.
    assertThatThrownBy(() -> TxnText.parse(text.replace('~', '\n')))
        .isInstanceOf(TxnSyntaxException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void tooManyLinesAreRefusedAtTheFirstTooMany() {
    assertThatThrownBy(() -> TxnText.parse("\n" + "get k\n".repeat(129)))
        .hasMessage("line 130, column 1: a transaction has at most 128 operations in each branch");
    assertThatThrownBy(() -> TxnText.parse("exists(k) = true\n".repeat(129)))
        .hasMessage("line 129, column 1: a transaction has at most 128 comparisons");
  }

  /** Single quotes stand for double ones. */
  private static String json(String text) throws TxnSyntaxException {
    return new String(TxnText.parse(text).toJson(), UTF_8).replace('"', '\'');
  }
}
