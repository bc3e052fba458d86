# The contract of AWS's Java base images: Debian's OpenJDK in `/var/lang`, as AWS has
# its own there, and AWS's own runtime interface client.
ARG BASE
ARG FETCHER
FROM ${FETCHER} AS fetch
COPY shared/java-runtime.xml /fetch/pom.xml
RUN --mount=type=cache,id=lambdock-maven,target=/root/.m2 \
    MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" mvn -B -q -f /fetch/pom.xml \
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory=/runtime/lib
# What a JRE has of the JDK that is here already: copied with its links resolved and
# its times kept (the shared class archive names them), in a tenth of the time that
# installing the package takes.
RUN cd "$(readlink -f "$JAVA_HOME")" \
 && rm -rf docs include jmods man lib/src.zip lib/ct.sym \
 && mkdir /lang && cp -aL . /lang \
 && cd /lang/bin && for tool in *; do \
      case "$tool" in java|jcmd|jfr|keytool) ;; *) rm "$tool" ;; esac; \
    done

FROM ${BASE}
ARG STAND_IN_FOR
ARG VERSION
COPY --from=fetch /lang /var/lang
COPY --from=fetch /runtime/lib /var/runtime/lib
COPY --chmod=755 shared/bootstrap-java.sh /var/runtime/bootstrap
RUN echo "AWS_Lambda_java${VERSION}" > /var/runtime/execution-environment
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an AWS image"
