package io.quorate.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which of the gateway's packages may know which. */
@AnalyzeClasses(packages = "io.quorate.gateway", importOptions = ArchitectureTest.MainClasses.class)
final class ArchitectureTest {

  /** What ships, and none of the tests. */
  static final class MainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return location.contains("/gateway/target/") && !location.contains("/test-classes/");
    }
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.quorate.gateway.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheServerWires =
      noClasses()
          .that()
          .resideOutsideOfPackage("..gateway.server..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..gateway.server..");

  @ArchTest
  static final ArchRule theWayUpstreamKnowsNoHttpRoutes =
      noClasses()
          .that()
          .resideInAnyPackage("..gateway.upstream..", "..gateway.routing..", "..gateway.batch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..gateway.http..",
              "..gateway.kv..",
              "..gateway.scan..",
              "..gateway.auth..",
              "..gateway.admin..",
              "io.vertx.ext.web..");

  @ArchTest
  static final ArchRule administrationAndDataDoNotMeet =
      noClasses()
          .that()
          .resideInAnyPackage("..gateway.kv..", "..gateway.scan..", "..gateway.batch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..gateway.admin..", "..gateway.ui..");

  @ArchTest
  static final ArchRule theStorageNodeIsAnotherProcess =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.quorate.storage..");
}
