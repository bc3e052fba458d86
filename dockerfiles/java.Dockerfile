# A Java function that was compiled outside, by
#   mvn compile dependency:copy-dependencies -DincludeScope=runtime
# Context: the folder with the pom.xml.
ARG JAVA=17
FROM public.ecr.aws/lambda/java:${JAVA}

COPY target/dependency/* ${LAMBDA_TASK_ROOT}/lib/
COPY target/classes ${LAMBDA_TASK_ROOT}/

CMD ["greeter.App::handleRequest"]
