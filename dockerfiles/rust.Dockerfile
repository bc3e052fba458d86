# A Rust function that was compiled outside, by
#   cargo auditable lambda build --release
# Context: the folder with the binary, target/lambda/NAME.
FROM public.ecr.aws/lambda/provided:al2023

COPY bootstrap ${LAMBDA_RUNTIME_DIR}/bootstrap

# A custom runtime reads no handler; the base's entry point wants one all the same.
CMD ["bootstrap"]
