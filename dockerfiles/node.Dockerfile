# A Node.js function. Context: a folder with index.js, package.json and
# package-lock.json.
ARG NODE=22
FROM public.ecr.aws/lambda/nodejs:${NODE}

# Dependencies first: they change less often than the code.
COPY package.json package-lock.json ${LAMBDA_TASK_ROOT}/
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --no-audit --no-fund

COPY index.js ${LAMBDA_TASK_ROOT}/

CMD ["index.handler"]
