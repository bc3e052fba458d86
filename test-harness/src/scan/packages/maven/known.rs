//! Artifacts whose jars do not name their Maven group: builds by Gradle write
//! no `pom.properties`. A group is taken only where the jar also holds the
//! project's classes.

/// `(artifact or its beginning with `*`, folder of classes, group)`; the first
/// that fits counts.
///
/// Source: the projects' own build files, as published to Maven Central.
const KNOWN: [(&str, &str, &str); 38] = [
    (
        "spring-jcl",
        "org/apache/commons/logging/",
        "org.springframework",
    ),
    ("hamcrest*", "org/hamcrest/", "org.hamcrest"),
    (
        "checker-qual",
        "org/checkerframework/",
        "org.checkerframework",
    ),
    // Since 1.8 they hold nothing but a module's description.
    (
        "kotlin-stdlib-jdk*",
        "META-INF/versions/9/",
        "org.jetbrains.kotlin",
    ),
    (
        "spring-boot*",
        "org/springframework/boot/",
        "org.springframework.boot",
    ),
    (
        "spring-security-*",
        "org/springframework/security/",
        "org.springframework.security",
    ),
    (
        "spring-integration-*",
        "org/springframework/integration/",
        "org.springframework.integration",
    ),
    (
        "spring-batch-*",
        "org/springframework/batch/",
        "org.springframework.batch",
    ),
    (
        "spring-kafka*",
        "org/springframework/kafka/",
        "org.springframework.kafka",
    ),
    (
        "spring-rabbit*",
        "org/springframework/amqp/",
        "org.springframework.amqp",
    ),
    (
        "spring-amqp",
        "org/springframework/amqp/",
        "org.springframework.amqp",
    ),
    (
        "spring-session-*",
        "org/springframework/session/",
        "org.springframework.session",
    ),
    (
        "spring-graphql*",
        "org/springframework/graphql/",
        "org.springframework.graphql",
    ),
    ("spring-*", "org/springframework/", "org.springframework"),
    ("reactor-core", "reactor/core/", "io.projectreactor"),
    (
        "reactor-netty*",
        "reactor/netty/",
        "io.projectreactor.netty",
    ),
    ("micrometer-*", "io/micrometer/", "io.micrometer"),
    (
        "context-propagation",
        "io/micrometer/context/",
        "io.micrometer",
    ),
    ("kotlin-*", "kotlin/", "org.jetbrains.kotlin"),
    (
        "kotlinx-coroutines-*",
        "kotlinx/coroutines/",
        "org.jetbrains.kotlinx",
    ),
    (
        "kotlinx-serialization-*",
        "kotlinx/serialization/",
        "org.jetbrains.kotlinx",
    ),
    ("okhttp*", "okhttp3/", "com.squareup.okhttp3"),
    ("okio*", "okio/", "com.squareup.okio"),
    ("retrofit", "retrofit2/", "com.squareup.retrofit2"),
    ("asm*", "org/objectweb/asm/", "org.ow2.asm"),
    ("groovy*", "org/apache/groovy/", "org.apache.groovy"),
    ("groovy*", "groovy/", "org.codehaus.groovy"),
    ("hibernate-core", "org/hibernate/", "org.hibernate.orm"),
    ("rxjava", "io/reactivex/rxjava3/", "io.reactivex.rxjava3"),
    ("lombok", "lombok/", "org.projectlombok"),
    ("mockito-*", "org/mockito/", "org.mockito"),
    ("junit-jupiter-*", "org/junit/jupiter/", "org.junit.jupiter"),
    (
        "junit-platform-*",
        "org/junit/platform/",
        "org.junit.platform",
    ),
    ("elasticsearch", "org/elasticsearch/", "org.elasticsearch"),
    ("grpc-*", "io/grpc/", "io.grpc"),
    ("opentelemetry-*", "io/opentelemetry/", "io.opentelemetry"),
    (
        "aws-lambda-java-serialization",
        "com/amazonaws/services/lambda/runtime/",
        "com.amazonaws",
    ),
    ("micronaut-*", "io/micronaut/", "io.micronaut"),
];

/// The group of an artifact, given the folders that its classes are in.
pub(super) fn group(artifact: &str, holds: impl Fn(&str) -> bool) -> Option<&'static str> {
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => artifact.starts_with(start),
        None => artifact == pattern,
    };
    let mut known = KNOWN.iter();
    let found = known.find(|(pattern, folder, _)| fits(pattern) && holds(folder));
    found.map(|(.., group)| *group)
}

/// The folders that tell something.
pub(super) fn folders() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(_, folder, _)| *folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_not_enough() {
        let spring = |folder: &str| folder == "org/springframework/";
        assert_eq!(group("spring-core", spring), Some("org.springframework"));
        assert_eq!(group("spring-core", |_| false), None);
        assert_eq!(group("mine", spring), None);
    }
}
