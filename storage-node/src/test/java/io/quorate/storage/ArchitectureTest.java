package io.quorate.storage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions between packages, as docs/ARCHITECTURE.md has them. */
@AnalyzeClasses(
    packages = "io.quorate.storage",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.quorate.storage.";

  @ArchTest
  static final ArchRule onlyTheRaftAdapterKnowsJRaft =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "raft.jraft..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.alipay..", "org.rocksdb..");

  @ArchTest
  static final ArchRule onlyTheEngineKnowsMapDb =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "mvcc.mapdb..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.mapdb..");

  @ArchTest
  static final ArchRule onlyTheCompositionRootKnowsImplementations =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "node..", ROOT + "raft.jraft..", ROOT + "mvcc.mapdb..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + "raft.jraft..", ROOT + "mvcc.mapdb..", ROOT + "node..");

  @ArchTest
  static final ArchRule theStateMachineKnowsNoNetworkAndNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + "apply..", ROOT + "command..", ROOT + "mvcc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..", "io.netty..", "java.time..", "java.util.random..", ROOT + "rpc..");

  @ArchTest
  static final ArchRule theCatalogIsPure =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + "catalog..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "java.nio.file..", ROOT + "group..", ROOT + "rpc..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.quorate.storage.(**)").should().beFreeOfCycles();
}
