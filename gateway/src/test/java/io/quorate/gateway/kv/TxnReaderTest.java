package io.quorate.gateway.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Compare;
import io.quorate.proto.op.Compare.Field;
import io.quorate.proto.op.Compare.Relation;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TxnReaderTest {
  private static final byte[] K = {'k'};
  private static final byte[] V = {'v'};

  /** Single quotes stand for double ones. */
  private static Txn read(String json) {
    return TxnReader.read(json.replace('\'', '"').getBytes(UTF_8));
  }

  private static void assertRefused(String json, ErrorCode code, String said) {
    assertThatThrownBy(() -> read(json))
        .as(json)
        .isInstanceOfSatisfying(
            QuorateException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.detail()).contains(said);
            });
  }

  @Test
  void everyComparison() {
    Txn txn =
        read(
            """
            {'compare':[{'key':'k','value':'v'},{'op':'!=','key':'k','value':{'base64':'dg=='}},
              {'key':'k','op':'<','version':3},{'key':'k','op':'<=','create_revision':4},
              {'key':'k','op':'>','mod_revision':5},{'key':'k','op':'>=','lease':6},
              {'key':'k','exists':true},{'key':'k','exists':false},
              {'key':'k','op':'!=','exists':true}]}""");
    assertThat(txn.compares())
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                new Compare.OfValue(K, Relation.EQUAL, V),
                new Compare.OfValue(K, Relation.NOT_EQUAL, V),
                new Compare.OfNumber(K, Field.VERSION, Relation.LESS, 3),
                new Compare.OfNumber(K, Field.CREATE_REVISION, Relation.LESS_OR_EQUAL, 4),
                new Compare.OfNumber(K, Field.MOD_REVISION, Relation.GREATER, 5),
                new Compare.OfNumber(K, Field.LEASE, Relation.GREATER_OR_EQUAL, 6),
                new Compare.OfNumber(K, Field.VERSION, Relation.GREATER, 0),
                new Compare.OfNumber(K, Field.VERSION, Relation.EQUAL, 0),
                new Compare.OfNumber(K, Field.VERSION, Relation.EQUAL, 0)));
  }

  @Test
  void everyOperation() {
    Txn txn =
        read(
            """
            {'success':[{'get':{'key':'k'}},{'get':{'key':'k','keys_only':true}},
              {'put':{'key':'k','value':'v'}},{'delete':{'key':'k'}},
              {'delete_range':{'prefix':'k'}},{'delete_range':{'start':'k'}},
              {'delete_range':{'end':'k'}}],
             'failure':[{'increment':{'key':'k'}},{'increment':{'by':-2,'key':'k'}},
              {'append':{'value':'v','key':'k'}}]}""");
    assertThat(txn.success())
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                new TxnStep.Get(K, false),
                new TxnStep.Get(K, true),
                new TxnStep.Put(K, V),
                new TxnStep.Delete(K),
                new TxnStep.DeleteRange(K, new byte[] {'l'}),
                new TxnStep.DeleteRange(K, new byte[0]),
                new TxnStep.DeleteRange(new byte[0], K)));
    assertThat(txn.failure())
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                new TxnStep.Increment(K, 1),
                new TxnStep.Increment(K, -2),
                new TxnStep.Append(K, V)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'compare':[{'key':'k'}]} | COMPARE_INVALID | compare 0",
        "{'compare':[{'version':1}]} | COMPARE_INVALID | 'key' is missing",
        "{'compare':[{'key':'k','version':1,'value':'v'}]} | COMPARE_INVALID | two comparisons",
        "{'compare':[{'key':'k','version':-1}]} | COMPARE_INVALID | never negative",
        "{'compare':[{'key':'k','op':'==','version':1}]} | COMPARE_INVALID | one of =",
        "{'compare':[{'key':'k','op':'<','exists':true}]} | COMPARE_INVALID | existence",
        "{'compare':[{'key':'k','size':1}]} | COMPARE_INVALID | unknown member 'size'",
        "{'compare':[{'key':'','version':1}]} | INVALID_ARGUMENT | the key is empty",
        "{'compare':[{'key':'k','version':'1'}]} | INVALID_ARGUMENT | expected a number",
        "{'success':[{'merge':{'key':'k'}}]} | OPERATION_UNKNOWN | known are get, put",
        "{'success':[{}]} | INVALID_ARGUMENT | needs one of",
        "{'success':[{'get':{'key':'k'},'delete':{'key':'k'}}]} | INVALID_ARGUMENT | not several",
        "{'success':[{'get':{'key':'k','value':'v'}}]} | INVALID_ARGUMENT | unknown member 'value'",
        "{'success':[{'put':{'key':'k'}}]} | INVALID_ARGUMENT | 'value' is missing",
        "{'success':[{'delete_range':{}}]} | INVALID_ARGUMENT | either a prefix",
        "{'success':[{'delete_range':{'prefix':'a','end':'b'}}]} | INVALID_ARGUMENT | either",
        "{'success':[{'delete_range':{'prefix':''}}]} | INVALID_ARGUMENT | all keys",
        "{'success':[{'increment':{'key':'k','by':1.5}}]} | INVALID_ARGUMENT | expected a number",
        "{'then':[]} | INVALID_ARGUMENT | unknown member 'then'",
        "{'success':{}} | INVALID_ARGUMENT | expected a list",
        "{} {} | INVALID_ARGUMENT | after the end",
        "[] | INVALID_ARGUMENT | expected an object",
        "{'success':[ | INVALID_ARGUMENT | not the JSON",
      })
  void whatIsRefusedSaysWhy(String json, ErrorCode code, String said) {
    assertRefused(json, code, said);
  }

  @Test
  void moreThanTheLimitIsRefused() {
    String gets = String.join(",", Collections.nCopies(128, "{'get':{'key':'k'}}"));
    assertThat(read("{'success':[" + gets + "]}").success()).hasSize(128);
    assertRefused(
        "{'success':[" + gets + ",{'get':{'key':'k'}}]}",
        ErrorCode.TOO_MANY_OPERATIONS,
        "more than 128");
  }
}
