# Debian's OpenJDK 17 and Apache Maven: the stand-in for the images
# `maven:3-<vendor>-17`, as build stages use them.
ARG BASE
FROM ${BASE}
ARG STAND_IN_FOR
ARG MAVEN_VERSION
# Debian's Maven is old: its default plugins refuse projects that Maven's own images
# build. It fetches Apache's release. The host's certificates are trusted already when
# ca-certificates-java, which this installs, makes Java's key store of them.
RUN apt-get update \
 && apt-get install -y --no-install-recommends maven openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s "$(dirname "$(dirname "$(readlink -f /usr/bin/javac)")")" /usr/lib/jvm/java-17
# Maven's downloads are kept between the builds of stand-ins, and not in an image.
RUN --mount=type=cache,id=lambdock-maven,target=/root/.m2 \
    MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack \
      -Dartifact=org.apache.maven:apache-maven:${MAVEN_VERSION}:tar.gz:bin -DoutputDirectory=/opt \
 && mv /opt/apache-maven-${MAVEN_VERSION} /opt/maven
ENV JAVA_HOME=/usr/lib/jvm/java-17 \
    MAVEN_HOME=/opt/maven \
    PATH=/opt/maven/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["mvn"]
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an official image"
