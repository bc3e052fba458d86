//! The `lambdock` command line tool: arguments, settings and rendering.

fn main() {}
