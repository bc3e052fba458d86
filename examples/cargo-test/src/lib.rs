//! A project that tests its functions with `cargo test`: everything is in
//! `tests/`, and uses what `lambdock` has for the public only.
