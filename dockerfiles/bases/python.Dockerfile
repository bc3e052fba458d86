# Debian's Python and pip: the stand-in for the images `python:<version>`, and what
# other stand-ins fetch packages with.
ARG BASE
FROM ${BASE}
ARG STAND_IN_FOR
# pip may install system-wide here, as it may in Python's own images.
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-pip \
 && rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED \
 && ln -s python3 /usr/bin/python
CMD ["python3"]
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an official image"
