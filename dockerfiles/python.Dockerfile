# A Python function. Context: a folder with app.py and requirements.txt.
ARG PYTHON=3.13
FROM public.ecr.aws/lambda/python:${PYTHON}

# Dependencies first: they change less often than the code.
COPY requirements.txt ${LAMBDA_TASK_ROOT}/
RUN --mount=type=cache,target=/root/.cache/pip \
    pip3 install -r requirements.txt --target "${LAMBDA_TASK_ROOT}"

COPY app.py ${LAMBDA_TASK_ROOT}/

CMD ["app.handler"]
