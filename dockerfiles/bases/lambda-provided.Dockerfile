# The contract of AWS's `provided` base images, and the parent of other stand-ins.
ARG BASE
FROM ${BASE}
ARG STAND_IN_FOR
COPY shared/lay-out.sh /usr/local/share/lambdock/
RUN sh /usr/local/share/lambdock/lay-out.sh
COPY --chmod=755 shared/lambda-entrypoint.sh /lambda-entrypoint.sh
COPY --chmod=755 aws-lambda-rie /usr/local/bin/aws-lambda-rie

# As in AWS's images. Their PATH has no sbin.
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
