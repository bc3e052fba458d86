# The contract of AWS's Python base images, with AWS's runtime interface client.
ARG BASE
FROM ${BASE}
ARG STAND_IN_FOR
ARG VERSION
# AWS's images hold boto3 beside the client; functions may rely on it.
RUN pip3 install --no-cache-dir --disable-pip-version-check --no-warn-script-location \
      --target /var/runtime awslambdaric==4.2.2 boto3==1.44.5
COPY shared/lay-out.sh /usr/local/share/lambdock/
RUN sh /usr/local/share/lambdock/lay-out.sh \
 && for name in python3 python${VERSION} pip3; do ln -s /usr/bin/$name /var/lang/bin/$name; done \
 && ln -s python3 /var/lang/bin/python && ln -s pip3 /var/lang/bin/pip \
 && echo "AWS_Lambda_python${VERSION}" > /var/runtime/execution-environment
COPY --chmod=755 shared/bootstrap-python.sh /var/runtime/bootstrap
COPY --chmod=755 shared/lambda-entrypoint.sh /lambda-entrypoint.sh
COPY --chmod=755 aws-lambda-rie /usr/local/bin/aws-lambda-rie

# As in lambda-provided.Dockerfile.
ENV LANG=en_US.UTF-8 \
    TZ=:/etc/localtime \
    PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \
    LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib \
    LAMBDA_TASK_ROOT=/var/task \
    LAMBDA_RUNTIME_DIR=/var/runtime
WORKDIR /var/task
ENTRYPOINT ["/lambda-entrypoint.sh"]
CMD []
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an AWS image"
