package org.flinknpu.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.flink.annotation.Internal;

/** The arrows between modules, and the few places that may touch what others may not. */
@AnalyzeClasses(packages = "org.flinknpu", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] KERNELS = {"org.flinknpu.brain..", "org.flinknpu.burst.."};
    private static final String[] SCHEMAS = {"org.flinknpu.schema..", "org.flinknpu.wire.."};
    private static final String DEVICES = "org.flinknpu.device..";
    private static final String OPERATORS = "org.flinknpu.flow..";
    private static final String FLINK = "org.apache.flink..";

    @ArchTest
    static final ArchRule KERNELS_DEPEND_ON_NOTHING_OF_OURS =
            noClasses()
                    .that(resideInAnyPackage(KERNELS))
                    .should()
                    .dependOnClassesThat(ours().and(not(KERNELS)));

    @ArchTest
    static final ArchRule SCHEMAS_DEPEND_ON_NOTHING_OF_OURS =
            noClasses()
                    .that(resideInAnyPackage(SCHEMAS))
                    .should()
                    .dependOnClassesThat(ours().and(not(SCHEMAS)));

    @ArchTest
    static final ArchRule DEVICES_DEPEND_ON_KERNELS_ONLY =
            noClasses()
                    .that(resideInAPackage(DEVICES))
                    .should()
                    .dependOnClassesThat(ours().and(not(KERNELS)).and(not(DEVICES)));

    @ArchTest
    static final ArchRule OPERATORS_DO_NOT_KNOW_THE_JOB =
            noClasses()
                    .that(resideInAPackage(OPERATORS))
                    .should()
                    .dependOnClassesThat(
                            ours().and(not(KERNELS))
                                    .and(not(SCHEMAS))
                                    .and(not(DEVICES))
                                    .and(not(OPERATORS)));

    @ArchTest
    static final ArchRule FLINK_STAYS_ABOVE_THE_KERNELS =
            noClasses()
                    .that(
                            resideInAnyPackage(KERNELS)
                                    .or(resideInAnyPackage(SCHEMAS))
                                    .or(resideInAPackage(DEVICES)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(FLINK, "org.apache.kafka..");

    @ArchTest
    static final ArchRule IMPORTERS_WORK_OFFLINE =
            noClasses()
                    .that(resideInAPackage("org.flinknpu.importer.."))
                    .should()
                    .dependOnClassesThat(
                            ours().and(not(KERNELS))
                                    .and(not("org.flinknpu.importer.."))
                                    .or(resideInAPackage(FLINK))
                                    .or(resideInAPackage("org.apache.kafka..")));

    /** The connector's public interfaces mention internal types, so it is left out. */
    @ArchTest
    static final ArchRule INTERNALS_OF_FLINK_STAY_IN_THE_OPERATOR =
            noClasses()
                    .that(not("org.flinknpu.flow.operator.."))
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(FLINK)
                                    .and(not("org.apache.flink.connector.."))
                                    .and(are(annotatedWith(Internal.class))));

    @ArchTest
    static final ArchRule LEGACY_INTERFACES_OF_FLINK_ARE_NOT_USED =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink.streaming.api.functions.source.legacy..",
                            "org.apache.flink.streaming.api.functions.sink.legacy..",
                            "org.apache.flink.streaming.api.operators.legacy..");

    @ArchTest
    static final ArchRule INTERNALS_OF_KAFKA_STAY_IN_THE_EMBEDDED_BROKER =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("org.flinknpu.embedded.EmbeddedBroker")
                    .and()
                    .doNotHaveFullyQualifiedName("org.flinknpu.embedded.BrokerFiles")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            classes()
                    .should()
                    .haveNameNotMatching(".*(Manager|Helper|Impl|Utils?|Processor)(\\$.*)?");

    private static DescribedPredicate<JavaClass> ours() {
        return resideInAPackage("org.flinknpu..");
    }

    private static DescribedPredicate<JavaClass> not(String... packages) {
        return DescribedPredicate.not(resideInAnyPackage(packages));
    }
}
