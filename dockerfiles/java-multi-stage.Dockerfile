# A Java function that the image compiles: no JDK is needed on the host.
# Context: a folder with pom.xml and src/main.
ARG JAVA=17
# Bytecode fits every architecture, so the building machine's is the fastest.
FROM --platform=$BUILDPLATFORM public.ecr.aws/docker/library/maven:3-amazoncorretto-${JAVA} AS build
WORKDIR /src

COPY pom.xml ./
RUN --mount=type=cache,target=/root/.m2/repository \
    mvn -B -q dependency:copy-dependencies -DincludeScope=runtime

COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2/repository \
    mvn -B -q compile

FROM public.ecr.aws/lambda/java:${JAVA}
COPY --from=build /src/target/dependency/* ${LAMBDA_TASK_ROOT}/lib/
COPY --from=build /src/target/classes ${LAMBDA_TASK_ROOT}/

CMD ["greeter.App::handleRequest"]
