# Debian's OpenJDK 17 and Maven: the stand-in for the images `maven:3-<vendor>-17`
# and for JDK images of that version, as build stages use them.
ARG BASE
FROM ${BASE}
ARG STAND_IN_FOR
# The host's certificates are trusted already when ca-certificates-java, which this
# installs, makes Java's key store of them.
RUN apt-get update \
 && apt-get install -y --no-install-recommends maven openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s "$(dirname "$(dirname "$(readlink -f /usr/bin/javac)")")" /usr/lib/jvm/java-17
ENV JAVA_HOME=/usr/lib/jvm/java-17 \
    MAVEN_HOME=/usr/share/maven
CMD ["mvn"]
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an official image"
